// docker/toolchain/fetch --outdated: what is linked in gets no update by itself, so somebody must be told.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::filesystem::path source = STEADY_SOURCE_DIR;
const std::filesystem::path toolchain = source / "docker" / "toolchain";

// A copy of the toolchain's scripts that pins an old Boost, and excepts what `behind` says.
class OldPin {
 public:
  explicit OldPin(const std::string& behind) {
    std::filesystem::copy(toolchain, copy_, std::filesystem::copy_options::recursive);
    std::ofstream(copy_ / "versions") << "# name  debian source     version  series\n"
                                         "boost   libboost1.88-dev  1.0.0    1.88\n"
                                         "hiredis hiredis           1.2.0    1.2\n";
    std::ofstream(copy_ / "behind") << behind;
  }
  Finished outdated() const { return run({.argv = {copy_ / "fetch", "--outdated"}, .limit = 110s}); }

 private:
  TemporaryDirectory directory_;
  std::filesystem::path copy_ = directory_.path("toolchain");
};

TEST(Pins, ThatTheSuiteHasMovedPastAreNamedAndFail) {
  const Finished finished = OldPin("").outdated();
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(finished.out.starts_with("boost: pinned is 1.0.0, Debian 13 has 1.88.")) << story(finished);
  EXPECT_FALSE(finished.out.contains("hiredis")) << story(finished);
}

TEST(Pins, AreExceptedByNameVersionDayAndReasonTogether) {
  const std::string newest = OldPin("").outdated().out;
  const std::size_t at = newest.find("has ") + 4;
  const std::string version = newest.substr(at, newest.find(';') - at);
  const Finished excepted = OldPin("boost " + version + " 2026-11-27 it is headers").outdated();
  EXPECT_EQ(excepted.status, 0) << story(excepted);
  EXPECT_TRUE(excepted.out.contains("excepted since 2026-11-27 it is headers")) << story(excepted);
  for (const std::string& lacking :
       {"hiredis " + version + " 2026-11-27 it is headers", "boost " + version + "1 2026-11-27 it is headers",
        "boost " + version + " yesterday it is headers", "boost " + version + " 2026-11-27"})
    EXPECT_EQ(OldPin(lacking).outdated().status, 1) << lacking;
}

TEST(Pins, OfThisTreeAreThoseOfTheSuiteOrExcepted) {
  const Finished finished = run({.argv = {toolchain / "fetch", "--outdated"}, .limit = 110s});
  EXPECT_EQ(finished.status, 0) << story(finished);
}

TEST(Pins, HaveASha256EachAndTheArchiveThatDiffersIsRefused) {
  std::istringstream lines(read_all(toolchain / "versions"));
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    EXPECT_TRUE(std::regex_match(line, std::regex(R"(([^ ]+ +){5}[0-9a-f]{64})"))) << line;
    ++count;
  }
  EXPECT_GE(count, 11);
  const TemporaryDirectory cache;
  for (const char* name : {"boost", "hiredis"}) {
    const TemporaryDirectory directory;
    const std::filesystem::path copy = directory.path("toolchain");
    std::filesystem::copy(toolchain, copy, std::filesystem::copy_options::recursive);
    std::string versions = read_all(copy / "versions");
    const std::size_t row = versions.find(std::string("\n") + name + " ");
    char& last = versions[versions.find('\n', row + 1) - 1];
    last = last == '0' ? '1' : '0';
    std::ofstream(copy / "versions") << versions;
    const Finished finished =
        run({.argv = {copy / "fetch", name}, .env = {{"STEADY_CACHE", cache.path("")}}, .limit = 110s});
    EXPECT_EQ(finished.status, 1) << story(finished);
    EXPECT_TRUE(finished.err.contains("FAILED") || finished.err.contains("mismatch")) << story(finished);
  }
}

// See docker/toolchain/behind.
TEST(Pins, WhatLibpqIsBehindInIsNotInTheBinary) {
  const std::string shipped = read_all(source / "build/steady");
  EXPECT_TRUE(shipped.contains("server closed the connection unexpectedly")) << "or looking for words proves nothing";
  EXPECT_FALSE(shipped.contains("server returned too much data")) << "PQfn";
  EXPECT_FALSE(shipped.contains("Reading of table data failed")) << "libpqxx's way to PQgetCopyData";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(source / "src")) {
    if (!entry.is_regular_file()) continue;
    const std::string text = read_all(entry.path());
    for (const char* word : {"PQfn", "PQgetCopyData", "PQgetline", "stream_from", "stream_query"})
      EXPECT_FALSE(text.contains(word)) << entry.path() << ": " << word;
  }
}

}  // namespace
}  // namespace steady::test
