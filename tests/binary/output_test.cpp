// What `check` prints, word by word: people read it in `docker inspect`, machines read the JSON.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <regex>

#include "base/text.h"
#include "binary.h"
#include "support/full_listener.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

// "12 ms" and "1.2 s" are "N ms" in what is compared.
std::string without_times(const std::string& text) {
  return std::regex_replace(text, std::regex("[0-9.]+ m?s\\b"), "N ms");
}

ScriptedPeer::Script answers(std::string answer) {
  return [answer](Guest& guest) {
    guest.read_until("\n");
    guest.send(answer);
    guest.wait_until_closed();
  };
}

const std::string http_ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

std::ptrdiff_t lines_in(const std::string& text) { return std::ranges::count(text, '\n'); }

bool is_plain(const std::string& text) {
  return std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c < 0x7f); });
}

void expect_line(const Words& words, const std::string& line) {
  Words all{"check", "--timeout=400ms"};
  all.insert(all.end(), words.begin(), words.end());
  const Finished finished = steady(all);
  EXPECT_EQ(without_times(finished.out), line + "\n") << words[0];
  EXPECT_EQ(finished.err, "");
  EXPECT_EQ(finished.status, line.starts_with("up: ") ? 0 : 1);
}

TEST(Output, SaysOfOneFailureWhatWhyWhereAndHowLongInOneLine) {
  const ClosedPort closed;
  const std::string at = cat("127.0.0.1:", closed.port());
  expect_line({at}, cat("tcp-localhost-", closed.port(), ": refused: connection refused [", at, ", connect, N ms]"));
  expect_line({cat("http://", at, "/x#name=api")},
              cat("api: refused: connection refused [http://", at, "/x, GET, N ms]"));
  expect_line({cat("redis://", at)},
              cat("redis-localhost-", closed.port(), ": refused: connection refused [", at, ", ping, N ms]"));
  expect_line({cat("postgres://app@", at, "/app#name=db")},
              cat("db: refused: connection refused [app@", at, "/app, login, N ms]"));
}

TEST(Output, SaysWhatTheServerAnsweredAndWhatWasExpected) {
  ScriptedPeer busy(answers("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"));
  const std::string web = cat("http://127.0.0.1:", busy.port(), "/");
  expect_line({web},
              cat("http-localhost-", busy.port(), ": not ready: HTTP 503 Service Unavailable [", web, ", GET, N ms]"));
  ScriptedPeer locked(answers("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
  const std::string door = cat("http://127.0.0.1:", locked.port(), "/");
  expect_line({door}, cat("http-localhost-", locked.port(), ": denied: HTTP 403 Forbidden [", door, ", GET, N ms]"));
  ScriptedPeer loading(answers("-LOADING Redis is loading the dataset in memory\r\n"));
  const std::string cache = cat("127.0.0.1:", loading.port());
  const Finished finished = steady({"check", cat("redis://", cache)});
  EXPECT_EQ(finished.status, 1);
  EXPECT_TRUE(finished.out.starts_with(cat("redis-localhost-", loading.port(), ": not ready: "))) << finished.out;
  EXPECT_TRUE(finished.out.contains("LOADING")) << finished.out;
  EXPECT_TRUE(without_times(finished.out).ends_with(cat(" [", cache, ", ping, N ms]\n"))) << finished.out;
}

TEST(Output, SaysInWhichPhaseTimeRanOut) {
  ScriptedPeer mute([](Guest& guest) { guest.wait_until_closed(); });
  const FullListener hole("127.0.0.1");
  const std::string web = cat("http://127.0.0.1:", mute.port(), "/"), nowhere = cat("127.0.0.1:", hole.port());
  expect_line({web}, cat("http-localhost-", mute.port(), ": timed out: in response after N ms [", web, ", GET, N ms]"));
  expect_line({nowhere},
              cat("tcp-localhost-", hole.port(), ": timed out: in connect after N ms [", nowhere, ", connect, N ms]"));
}

TEST(Output, OfSuccessIsOneShortLineAndNoneWithQuiet) {
  ScriptedPeer web(answers(http_ok)), cache(answers("+PONG\r\n"));
  const std::string http = cat("http://127.0.0.1:", web.port()), redis = cat("redis://127.0.0.1:", cache.port());
  const std::string name = cat("http-localhost-", web.port());
  expect_line({http}, cat("up: ", name, " [N ms]"));
  expect_line({http, redis, cat(http, "#name=api"), http},
              cat("up: ", name, ", redis-localhost-", cache.port(), ", api, ", name, "-2 [N ms]"));
  const Finished quiet = steady({"check", "-q", http, redis});
  EXPECT_EQ(quiet.status, 0);
  EXPECT_EQ(quiet.out + quiet.err, "");
  EXPECT_EQ(steady({"check", http}, {{"STEADY_CHECK_QUIET", "true"}}).out, "");
}

TEST(Output, OfFailuresIsPrintedWithQuietToo) {
  const ClosedPort closed;
  const Finished finished = steady({"check", "--quiet", cat("127.0.0.1:", closed.port())});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(lines_in(finished.out), 1);
}

TEST(Output, OfFiveFailuresStaysBelow500BytesWithTheMostTellingFirst) {
  ScriptedPeer mute([](Guest& guest) { guest.wait_until_closed(); });
  ScriptedPeer locked(answers("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"));
  ScriptedPeer busy(answers("-LOADING Redis is loading the dataset in memory\r\n"));
  ScriptedPeer fine(answers(http_ok));
  const ClosedPort closed;
  const Finished finished = steady({"check", "--timeout=500ms", cat("http://127.0.0.1:", mute.port(), "/#name=silent"),
                                    cat("postgres://app@127.0.0.1:", closed.port(), "/app#name=absent"),
                                    cat("redis://127.0.0.1:", busy.port(), "#name=loading"),
                                    cat("http://127.0.0.1:", locked.port(), "/#name=locked"),
                                    cat("http://127.0.0.1:", fine.port(), "/#name=other&contains=bye"),
                                    cat("http://127.0.0.1:", fine.port(), "/#name=fine")});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(lines_in(finished.out), 5) << finished.out;
  EXPECT_LT(finished.out.size(), 500U) << finished.out;
  std::vector<std::size_t> places;
  for (const char* name : {"locked: ", "other: ", "loading: ", "absent: ", "silent: "})
    places.push_back(finished.out.find(name));
  EXPECT_TRUE(std::ranges::is_sorted(places)) << finished.out;
  EXPECT_EQ(finished.out.find("fine"), std::string::npos);
  EXPECT_TRUE(is_plain(finished.out)) << finished.out;
}

TEST(Output, IsPlainAsciiWhateverThePeerAndTheTargetSay) {
  ScriptedPeer rude(answers("-LOADING \x1b[31mre\xc3\xa9\x07\x00d\xff\r\n"));
  const Finished finished =
      steady({"check", cat("redis://j\xc3\xbcrgen@127.0.0.1:", rude.port()), "http://127.0.0.1:1/\xc3\xa9"});
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_TRUE(is_plain(finished.out)) << finished.out;
  EXPECT_EQ(lines_in(finished.out), 2);
  const Finished refused = steady({"check", "htt\xc3\xa9://x\x1b[31m:1"});
  EXPECT_EQ(refused.status, 64);
  EXPECT_TRUE(is_plain(refused.err)) << refused.err;
}

TEST(Output, AsJsonHasEveryCheckInTheOrderGivenWithAllItsFields) {
  ScriptedPeer fine(answers(http_ok));
  const ClosedPort closed;
  const Finished finished = steady({"check", "--output", "json", cat("http://127.0.0.1:", fine.port(), "/#name=web"),
                                    cat("postgres://app@127.0.0.1:", closed.port(), "/app")});
  EXPECT_EQ(finished.status, 1);
  EXPECT_EQ(lines_in(finished.out), 1);
  const boost::json::value json = boost::json::parse(finished.out);
  EXPECT_FALSE(json.at("up").as_bool());
  const boost::json::array& checks = json.at("checks").as_array();
  ASSERT_EQ(checks.size(), 2U);
  EXPECT_EQ(checks[0].at("name"), "web");
  EXPECT_TRUE(checks[0].at("up").as_bool());
  EXPECT_EQ(checks[0].at("reason"), "ok");
  const boost::json::object& database = checks[1].as_object();
  EXPECT_EQ(database.at("name").as_string(), cat("postgres-localhost-", closed.port()));
  EXPECT_EQ(database.at("kind"), "postgres");
  EXPECT_EQ(database.at("target").as_string(), cat("app@127.0.0.1:", closed.port(), "/app"));
  EXPECT_EQ(database.at("action"), "login");
  EXPECT_FALSE(database.at("up").as_bool());
  EXPECT_EQ(database.at("reason"), "refused");
  EXPECT_FALSE(database.at("permanent").as_bool());
  EXPECT_EQ(database.at("detail"), "connection refused");
  EXPECT_EQ(database.at("phase"), "connect");
  EXPECT_GT(database.at("duration_ms").to_number<double>(), 0) << "less than a millisecond is not nothing";
  EXPECT_EQ(database.size(), 10U);
  EXPECT_FALSE(std::regex_search(finished.out, std::regex("[0-9]E[0-9]"))) << "an exponent: " << finished.out;
}

TEST(Output, AsJsonIsPrintedWhenAllIsWellEvenWithQuiet) {
  ScriptedPeer fine(answers(http_ok));
  const Finished finished =
      steady({"check", "-q", cat("http://127.0.0.1:", fine.port(), "/")}, {{"STEADY_CHECK_OUTPUT", "json"}});
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(boost::json::parse(finished.out).at("up").as_bool());
}

TEST(Output, OfTheLogGoesToStderrWhenAskedFor) {
  const ClosedPort closed;
  const std::string target = cat("127.0.0.1:", closed.port());
  const Finished text = steady({"check", "--log-level=debug", target});
  EXPECT_EQ(lines_in(text.out), 1);
  EXPECT_TRUE(text.err.contains("refused")) << text.err;
  const Finished json = steady({"check", "--log-level=debug", "--log-format=json", target});
  EXPECT_EQ(boost::json::parse(json.err).at("check").as_string(), cat("tcp-localhost-", closed.port())) << json.err;
  EXPECT_EQ(steady({"check", target}).err, "");
}

}  // namespace
}  // namespace steady::test
