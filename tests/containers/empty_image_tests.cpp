// An image that holds /steady and nothing else: no /etc, no resolver configuration, no certificate, no library. Checks
// of addresses, of this container and, through Docker's own name server, of other containers need no more than that.
#include <gtest/gtest.h>

#include "containers/docker.h"

namespace steady::test {
namespace {

class EmptyImage : public testing::Test {
 protected:
  Image empty{"FROM scratch\nCOPY steady /\nUSER 65532:65532\nENTRYPOINT [\"/steady\"]\n",
              {{"steady", steady_binary()}}};
  Image serving{"FROM scratch\nCOPY server /\nUSER 65532:65532\nENTRYPOINT [\"/server\"]\n",
                {{"server", server_binary()}}};
  Network network;
  Container server{{"--network", network.name(), "--network-alias", "web"}, serving.tag()};

  // Runs steady in a container of its own, in the given network.
  Finished steady(const std::string& where, const Words& arguments) const {
    Words words{"run",       "--rm", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
                "--network", where,  empty.tag()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return docker(words);
  }
  std::string beside() const { return "container:" + server.name(); }  // the same loopback as the server
  std::string address() const { return server.inspect("{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}"); }
};

TEST_F(EmptyImage, HoldsNothingButTheBinary) {
  const std::string container = docker_ok({"create", "--label", "steady.test", empty.tag()});
  const Folder folder;
  const std::string archive = folder.path() / "image.tar";
  docker_ok({"export", "--output", archive, container});
  docker_ok({"rm", container});
  // Docker itself puts these into every container; the image's own share is one file.
  const Finished listed = run({.argv = {"tar", "--list", "--exclude=dev*", "--exclude=etc*", "--exclude=proc*",
                                        "--exclude=sys*", "--exclude=.dockerenv", "--file", archive}});
  EXPECT_EQ(listed.out, "steady\n");
}

TEST_F(EmptyImage, ChecksAddressesOverHttpAndTcp) {
  for (const std::string& target :
       {"http://" + address() + ":8080/", address() + ":8080", "tcp://" + address() + ":8080"}) {
    const Finished finished = steady(network.name(), {"check", target});
    EXPECT_EQ(finished.status, 0) << target << ": " << finished.out << finished.err;
  }
}

TEST_F(EmptyImage, ChecksThisContainerByEveryNameItHas) {
  for (const std::string target :
       {":8080", "http://:8080/healthz", "localhost:8080", "http://localhost:8080/", "http://127.0.0.1:8080/"}) {
    const Finished finished = steady(beside(), {"check", target});
    EXPECT_EQ(finished.status, 0) << target << ": " << finished.out << finished.err;
  }
}

TEST_F(EmptyImage, FindsAnotherContainerByItsName) {
  const Finished finished = steady(network.name(), {"check", "http://web:8080/healthz", "web:8080"});
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
}

TEST_F(EmptyImage, FailsWithOneWhenNothingListens) {
  const Finished finished = steady("none", {"check", "localhost:8080", "127.0.0.1:8080"});
  EXPECT_EQ(finished.status, 1);
  const std::string said = finished.out + finished.err;
  EXPECT_NE(said.find("refused"), std::string::npos) << said;
}

TEST_F(EmptyImage, TellsItsVersion) {
  const Finished finished = steady("none", {"--version"});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_TRUE(finished.out.starts_with("steady ")) << finished.out;
}

}  // namespace
}  // namespace steady::test
