// `steady licenses`: whoever has the binary alone has the licences of everything in it, as they stand in the libraries' sources.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/text.h"
#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::filesystem::path source = STEADY_SOURCE_DIR;

TEST(LicensesCommand, PrintsTheFileThatIsReleasedBesideTheBinary) {
  const Finished finished = steady({"licenses"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.err, "");
  EXPECT_EQ(finished.out, read_all(source / "LICENSES.txt"));
  EXPECT_EQ(steady({"licenses", "all"}).status, 64);
  const std::string release = read_all(source / ".github/workflows/release.yml");
  EXPECT_TRUE(release.contains("cp docker/release/install.sh LICENSES.txt out/\n"));
}

TEST(LicensesCommand, NamesEveryLibraryThatTheBinaryNames) {
  const std::string text = read_all(source / "LICENSES.txt");
  const std::string said = steady({"--version"}).out;
  std::istringstream libraries(said.substr(said.find('\n') + 1));
  int count = 0;
  for (std::string library; std::getline(libraries >> std::ws, library, ','); ++count) {
    const std::string name = cat('\n', library.substr(0, library.find(' ')));
    EXPECT_TRUE(text.contains(name + '\n') || text.contains(name + ',')) << library;
  }
  EXPECT_GE(count, 10) << said;
}

TEST(LicensesCommand, SaysWhatTheSourcesOfTheLibrariesSay) {
  const Finished finished = run({.argv = {source / "docker/licenses"}, .limit = 110s});
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.out, read_all(source / "LICENSES.txt")) << "docker/licenses >LICENSES.txt";
}

TEST(LicensesCommand, CostsTheBinaryLessThanTenKilobytes) {
  const TemporaryDirectory directory;
  const std::string header = directory.path("packed.h");
  const Finished finished = run({.argv = {source / "cmake/pack", source / "LICENSES.txt", header, "licenses"}});
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_LT(std::ranges::count(read_all(header), ','), 10'000);
}

}  // namespace
}  // namespace steady::test
