#include "base/log.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <regex>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace steady {
namespace {

// The lines that `entries` wrote to stderr; the log is silent again afterwards.
std::vector<std::string> lines_of(log::Level level, log::Format format, const std::function<void()>& entries) {
  testing::internal::CaptureStderr();
  log::start(level, format);
  entries();
  log::start(log::Level::off, log::Format::text);
  std::istringstream all(testing::internal::GetCapturedStderr());
  std::vector<std::string> lines;
  for (std::string line; std::getline(all, line);) lines.push_back(line);
  return lines;
}

TEST(Log, WritesOneTextLinePerEntry) {
  const auto lines = lines_of(log::Level::info, log::Format::text, [] {
    log::info("database is up", {{"check", "database"}});
    log::warning("two\nlines\r\n");
  });
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(
      std::regex_match(lines[0], std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info    database is up)")))
      << lines[0];
  EXPECT_TRUE(lines[1].ends_with("Z warning two lines")) << lines[1];
}

TEST(Log, WritesJsonLinesThatParse) {
  const std::string nasty = "quote \" backslash \\ brace {} {0} percent %v newline\n tab\t bell\a nul" +
                            std::string(1, '\0') + " utf-8 \xc3\xa9 broken \xff\xfe";
  const auto lines = lines_of(log::Level::debug, log::Format::json, [&] {
    log::debug("plain");
    log::error(nasty, {{"check", nasty}, {"reason", "not_ready"}, {nasty, "value"}});
  });
  ASSERT_EQ(lines.size(), 2U);
  const auto plain = boost::json::parse(lines[0]).as_object();
  EXPECT_EQ(plain.at("level").as_string(), "debug");
  EXPECT_EQ(plain.at("message").as_string(), "plain");
  EXPECT_TRUE(
      std::regex_match(plain.at("time").as_string().c_str(), std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)")));
  const auto error = boost::json::parse(lines[1]).as_object();
  EXPECT_EQ(error.at("level").as_string(), "error");
  EXPECT_EQ(error.at("reason").as_string(), "not_ready");
  EXPECT_EQ(error.at("check").as_string(), error.at("message").as_string());
  EXPECT_TRUE(error.at("message").as_string().starts_with("quote \" backslash \\ brace {} {0} percent %v newline tab"));
}

TEST(Log, WritesNumbersDurationsAndListsAsJsonAndLeavesOutAnEmptyText) {
  const std::vector<std::string> names{"database", "ca\"che"};
  const auto lines = lines_of(log::Level::info, log::Format::json, [&] {
    log::info("m", {{"attempts", std::uint64_t{7}},
                    {"line", -5},
                    {"elapsed_ms", std::chrono::microseconds(1'234'500)},
                    {"waiting_for", names},
                    {"none", std::span<const std::string>()},
                    {"command", ""}});
  });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].ends_with(R"("message":"m","attempts":7,"line":-5,"elapsed_ms":1234.5,)"
                                 R"("waiting_for":["database","ca\"che"],"none":[]})"))
      << lines[0];
  EXPECT_NO_THROW(boost::json::parse(lines[0]));
}

TEST(Log, CutsAnEndlessEntry) {
  const auto lines = lines_of(log::Level::info, log::Format::json, [] {
    log::info(std::string(1'000'000, '"'), {{"check", std::string(1'000'000, '\\')}});
  });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_LT(lines[0].size(), 20'000U);
  EXPECT_EQ(boost::json::parse(lines[0]).at("message").as_string().size(), 4096U);
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  const auto all = [] {
    log::debug("debug");
    log::info("info");
    log::warning("warning");
    log::error("error");
  };
  EXPECT_EQ(lines_of(log::Level::debug, log::Format::text, all).size(), 4U);
  EXPECT_EQ(lines_of(log::Level::info, log::Format::text, all).size(), 3U);
  EXPECT_EQ(lines_of(log::Level::warning, log::Format::text, all).size(), 2U);
  EXPECT_EQ(lines_of(log::Level::error, log::Format::text, all).size(), 1U);
  EXPECT_TRUE(lines_of(log::Level::off, log::Format::text, all).empty());
}

}  // namespace
}  // namespace steady
