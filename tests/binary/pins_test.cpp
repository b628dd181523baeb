// docker/toolchain/fetch --outdated: what is linked in gets no update by itself, so somebody must be told.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

TEST(Pins, ThatTheSuiteHasMovedPastAreNamedAndFail) {
  const TemporaryDirectory directory;
  const std::filesystem::path copy = directory.path("toolchain");
  std::filesystem::copy(std::filesystem::path(STEADY_SOURCE_DIR) / "docker" / "toolchain", copy);
  std::ofstream(copy / "versions") << "# name  debian source     version  series\n"
                                      "boost   libboost1.88-dev  1.0.0    1.88\n"
                                      "cli11   libcli11-dev      2.4.1    2.4\n";
  const Finished finished = run({.argv = {copy / "fetch", "--outdated"}, .limit = 110s});
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.starts_with("boost: pinned is 1.0.0, Debian 13 has 1.88.")) << story(finished);
  EXPECT_FALSE(finished.out.contains("cli11")) << story(finished);
}

}  // namespace
}  // namespace steady::test
