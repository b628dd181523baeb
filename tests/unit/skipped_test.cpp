// No test is skipped or disabled: ctest takes that for a failure (cmake/entries.cmake.in), on whatever machine. What cannot be tested on
// an architecture is not compiled there (#if), or asserts what is true there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

TEST(Tests, AreNeitherSkippedNorDisabled) {
  const std::string skip = std::string("GTEST_") + "SKIP";  // in two parts, as this file is read as well
  const std::string disabled = std::string("DISABLED") + "_";
  int files = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(STEADY_SOURCE_DIR "/tests")) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
    const std::string text = content_of(entry.path());
    EXPECT_FALSE(text.contains(skip)) << entry.path();
    EXPECT_FALSE(text.contains(disabled)) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 150);
}

}  // namespace
