// That whoever leaves something behind is told so: the check that every container test ends with.
#include <gtest/gtest.h>

#include "containers/docker.h"
#include "containers/lease.h"

namespace steady::test {
namespace {

TEST(Leftovers, AreNamedWhateverTheyAreAndGoWithTheirObjects) {
  need_engine();
  ASSERT_EQ(leftovers(), "");
  const std::string volume = unique_name("volume");
  {
    const Image image("FROM scratch\nCOPY steady /\nVOLUME /data\nENTRYPOINT [\"/steady\"]\n",
                      {{"steady", steady_binary()}});
    const Network network;
    const Container container({"--network", network.name(), "--volume", volume + ":/named"}, image.tag(),
                              {"--version"});
    const std::string nameless =
        container.inspect("{{range .Mounts}}{{if eq .Destination \"/data\"}}{{.Name}}{{end}}{{end}}");
    ASSERT_NE(nameless, "");
    const std::string found = leftovers();
    for (const std::string& line : {"container " + container.name(), "network " + network.name(), "volume " + volume,
                                    "volume " + nameless, "image " + image.tag()})
      EXPECT_TRUE(found.contains(line + "\n") || found.contains(line + ":latest\n")) << line << "\n" << found;
  }
  EXPECT_EQ(leftovers(), "volume " + volume + "\n");
  docker_ok({"volume", "rm", volume});
  EXPECT_EQ(leftovers(), "");
}

}  // namespace
}  // namespace steady::test
