// tests/bench/images: what compose-examples/README.md says that images cost was measured on the base images of today.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

const fs::path source = STEADY_SOURCE_DIR;

TEST(MeasuredImages, AreThoseThatTheDockerfilesBeginFrom) {
  const Finished finished = run({.argv = {source / "tests/bench/images", "--check"}});
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST(MeasuredImages, AreMeasuredAgainWhenABaseImageChanges) {
  const TemporaryDirectory directory;
  fs::create_directories(directory.path("tests/bench"));
  for (const char* file : {"tests/bench/images", "tests/bench/images_table.py"})
    fs::copy_file(source / file, directory.path(file));
  fs::copy(source / "compose-examples", directory.path("compose-examples"), fs::copy_options::recursive);
  std::ofstream(directory.path("compose-examples/go/Dockerfile"), std::ios::app) << "FROM golang:2-sid AS next\n";
  const Finished finished = run({.argv = {directory.path("tests/bench/images"), "--check"}});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.err.contains("other base images than the Dockerfiles name: golang:2-sid. Measure again"))
      << story(finished);
}

}  // namespace
}  // namespace steady::test
