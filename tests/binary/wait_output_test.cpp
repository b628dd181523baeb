// What a wait writes, and where: stdout is the command's; stderr gets lines for people, or one object in JSON a line,
// whatever happens; and with --quiet nothing, as long as nothing goes wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const Words echo{"/bin/echo", "the command runs"};

struct Targets {
  ClosedPort closed;
  ScriptedPeer locked{redis_saying(no_auth)};
  ScriptedPeer up{redis_saying(pong)};
  std::string down_target = cat("127.0.0.1:", closed.port(), "#name=closed");
  std::string locked_target = redis(locked, "#name=locked");
  std::string up_target = redis(up, "#name=fine");
};

std::string text(const boost::json::object& line, std::string_view key) {
  const boost::json::value* value = line.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : cat("(no ", key, ")");
}

Finished in_json(Words options, const Words& command, int status, Variables environment = {}) {
  options.insert(options.begin(), "--log-format=json");
  const Finished finished = run(wait_command(std::move(options), command, std::move(environment)));
  EXPECT_EQ(finished.status, status) << story(finished);
  return finished;
}

// Every line is an object, with a time, a level and a message.
std::vector<boost::json::object> sound_lines(const Finished& finished) {
  static const std::regex time("20[0-9-]{8}T[0-9:]{8}\\.[0-9]{3}Z");
  std::vector<boost::json::object> lines = json_lines(finished.err);
  for (const boost::json::object& line : lines) {
    EXPECT_TRUE(std::regex_match(text(line, "time"), time)) << boost::json::serialize(line);
    EXPECT_TRUE(std::regex_match(text(line, "level"), std::regex("debug|info|warning|error")));
    EXPECT_FALSE(text(line, "message").empty());
  }
  return lines;
}

TEST(WaitOutput, InJsonIsAnObjectALineHoweverItEnds) {
  Targets t;
  const std::vector<std::pair<Words, int>> ends{
      {{"-t", "400ms", t.down_target, t.up_target}, 124},
      {{"--permanent-grace=0", t.locked_target, t.down_target}, 77},
      {{"--log-level=debug", "-t", "400ms", t.locked_target, t.up_target}, 124},
      {{"-q", "-t", "300ms", t.down_target}, 124},
      {{"--on-timeout=run", "-t", "300ms", t.down_target}, 0},
      {{t.up_target}, 0}};
  for (const auto& [options, status] : ends) {
    const Finished finished = in_json(options, echo, status);
    EXPECT_FALSE(sound_lines(finished).empty());
    EXPECT_EQ(finished.out, status == 0 ? "the command runs\n" : "") << story(finished);
  }
  EXPECT_FALSE(sound_lines(in_json({}, echo, 0, {{"WAIT_HOSTS", cat("127.0.0.1:", t.up.port())}})).empty());
}

TEST(WaitOutput, InJsonTheReportNamesEachTargetWithReasonAndAttempts) {
  Targets t;
  const auto lines = sound_lines(
      in_json({"--permanent-grace=never", "-t", "1s", t.down_target, t.up_target, t.locked_target}, echo, 124));
  ASSERT_GE(lines.size(), 3U);
  const std::vector<boost::json::object> report(lines.end() - 3, lines.end());
  for (const boost::json::object& line : report) EXPECT_EQ(text(line, "level"), "error");
  EXPECT_EQ(text(report[0], "check") + text(report[0], "reason"), "lockeddenied");
  EXPECT_EQ(text(report[1], "check") + text(report[1], "reason"), "closedrefused");
  for (const std::size_t i : {0U, 1U}) EXPECT_GE(report[i].at("attempts").as_int64(), 1);
  EXPECT_GE(report[2].at("elapsed_ms").to_number<double>(), 1000);
  EXPECT_EQ(text(report[2], "command"), "/bin/echo");
  EXPECT_EQ(text(report[2], "message"), "not ready after 1 s: 2 of 3 targets; /bin/echo was not started");
}

TEST(WaitOutput, InJsonHasNumbersAsNumbersAndNoEmptyField) {
  Targets t;
  for (const boost::json::object& line : sound_lines(in_json({"-t", "5s", t.up_target}, {}, 0))) {
    EXPECT_TRUE(!line.contains("elapsed_ms") || line.at("elapsed_ms").is_number()) << boost::json::serialize(line);
    EXPECT_FALSE(line.contains("command")) << "there is none: " << boost::json::serialize(line);
  }
}

TEST(WaitOutput, InJsonIsAnObjectALineAlsoWhenTheCommandCannotRun) {
  Targets t;
  EXPECT_FALSE(sound_lines(in_json({t.up_target}, {"/nope"}, 127)).empty());
  EXPECT_FALSE(sound_lines(in_json({"-q", t.up_target}, {"/"}, 126)).empty());
}

TEST(WaitOutput, OfAServerThatTalksGarbageStaysOnItsLine) {
  const ScriptedPeer peer(
      redis_saying(std::string("-ERR \"quoted\" \\ back \x1b[31m \xff\xfe \xe2\x82\xac tab\t\r\n")));
  const Words options{"--log-level=debug", "-t", "300ms", redis(peer)};
  const Finished as_json = in_json(options, echo, 124);
  EXPECT_FALSE(sound_lines(as_json).empty());
  const Finished as_text = run(wait_command(options, echo));
  for (const std::string& err : {as_json.err, as_text.err}) {
    EXPECT_TRUE(err.contains("quoted")) << err;
    EXPECT_EQ(std::ranges::count_if(err, [](char c) { return c != '\n' && (c < ' ' || c == '\x7f'); }), 0) << err;
  }
}

TEST(WaitOutput, IsNothingWhenQuietAndGood) {
  Targets t;
  const std::string host = cat("127.0.0.1:", t.up.port());
  for (const Words& more : {Words{}, Words{"--log-format=json"}}) {
    Words options{"--quiet", t.up_target};
    options.insert(options.end(), more.begin(), more.end());
    for (const Words& command : {Words{"/bin/true"}, Words{}}) {
      const Finished finished = run(wait_command(options, command));
      EXPECT_EQ(finished.status, 0);
      EXPECT_EQ(finished.out + finished.err, "");
    }
  }
  EXPECT_EQ(run(wait_command({t.up_target}, {"/bin/true"}, {{"STEADY_WAIT_QUIET", "true"}})).err, "");
}

TEST(WaitOutput, IsNothingWhenQuietAndGoodAlsoForTheHostsOfTheEnvironment) {
  Targets t;
  const Finished finished = run(wait_command({"-q"}, {"/bin/true"}, {{"WAIT_HOSTS", cat("127.0.0.1:", t.up.port())}}));
  EXPECT_EQ(finished.status, 0);
  EXPECT_EQ(finished.err, "");
}

TEST(WaitOutput, IsTheReportAloneWhenQuietAndNotGood) {
  Targets t;
  const Finished finished = run(wait_command({"-q", "-t", "300ms", t.down_target, t.locked_target}, echo));
  EXPECT_EQ(finished.status, 124);
  EXPECT_TRUE(finished.err.starts_with("steady wait: not ready after ")) << finished.err;
  EXPECT_EQ(std::ranges::count(finished.err, '\n'), 3) << finished.err;
}

TEST(WaitOutput, TellsAStateOnceAndNotEachAttempt) {
  const ScriptedPeer peer(redis_saying([&](int number) { return number < 8 ? loading : pong; }));
  const Finished finished = run(wait_command({redis(peer, "#name=cache")}, echo));
  const std::vector<std::string> wanted{
      "[0-9TZ:.-]+ info    cache: not ready: LOADING Redis is loading the dataset in memory \\[.*\\]",
      "[0-9TZ:.-]+ info    cache: up after .*, 9 attempts", "[0-9TZ:.-]+ info    ready after .*; starting /bin/echo"};
  std::istringstream lines(finished.err);
  std::string line;
  for (const std::string& pattern : wanted) {
    ASSERT_TRUE(std::getline(lines, line)) << finished.err;
    EXPECT_TRUE(std::regex_match(line, std::regex(pattern))) << line;
  }
  EXPECT_FALSE(std::getline(lines, line)) << line;
}

}  // namespace
}  // namespace steady::test
