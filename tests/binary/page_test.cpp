// The page at "/" in a real browser: Debian's Chromium without a window. What it shows is read out of its document, what it
// complains about out of its console, and whom it asks out of its network log.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

const std::string markup = "<img src=x onerror=document.title='owned'>";

// A browser for one visit.
struct Visit {
  // `more` are further options. Time runs as fast as there is work until `time` of the page's has passed.
  explicit Visit(const Serving& serving, Words more = {"--dump-dom"}) {
    const TemporaryDirectory home;
    Command command{.argv = {"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                             "--no-first-run", "--disable-background-networking", "--disable-component-update",
                             "--disable-sync", "--disable-default-apps", "--disable-extensions", "--no-pings",
                             "--enable-logging=stderr", "--log-level=0", "--hide-scrollbars",
                             "--virtual-time-budget=1500", "--log-net-log=" + home.path("net.json"),
                             "--user-data-dir=" + home.path("profile"),
                             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"}};
    command.env = {{"HOME", home.path("")}};
    command.limit = 100s;
    command.argv.insert(command.argv.end(), more.begin(), more.end());
    command.argv.push_back(cat("http://127.0.0.1:", serving.port(), "/"));
    finished = run(command);
    network = read_all(home.path("net.json"));
  }

  const std::string& document() const { return finished.out; }
  Finished finished;
  std::string network;
};

// The URLs that documents of this origin asked for.
std::vector<std::string> asked_by(const std::string& origin, const std::string& network) {
  std::vector<std::string> out;
  const boost::json::value log = boost::json::parse(network);
  for (const boost::json::value& event : log.at("events").as_array()) {
    const boost::json::object* params =
        event.as_object().if_contains("params") ? event.at("params").if_object() : nullptr;
    if (params == nullptr || !params->contains("initiator") || !params->contains("url")) continue;
    if (params->at("initiator").as_string() == origin) out.emplace_back(params->at("url").as_string());
  }
  return out;
}

class Page : public testing::Test {
 protected:
  ScriptedPeer good{redis_saying(pong)};
  ScriptedPeer hostile{redis_saying(cat("-ERR ", markup, "\r\n"))};
  ClosedPort closed;
  std::string checks = cat("  cache: { redis: { host: 127.0.0.1, port: ", good.port(), " } }\n",
                           "  sessions: { redis: { host: 127.0.0.1, port: ", hostile.port(), " } }\n",
                           "  queue: { tcp: \"127.0.0.1:", closed.port(), "\", readiness: ignore }\n");
  Serving serving{checks};

  void SetUp() override {
    ASSERT_TRUE(serving.eventually_answers("/status", 200, "onerror"));
    ASSERT_TRUE(serving.eventually_answers("/readyz/cache", 200));
    ASSERT_TRUE(serving.eventually_answers("/metrics", 200, "check=\"queue\",kind=\"tcp\",reason=\"refused\""));
  }
};

TEST_F(Page, ShowsEveryCheckWithItsStateInWords) {
  const Visit visit(serving);
  const std::string& page = visit.document();
  ASSERT_EQ(visit.finished.status, 0) << story(visit.finished);
  EXPECT_TRUE(page.contains("<body class=\"bad\">")) << page;
  EXPECT_TRUE(page.contains("<span role=\"status\"><b id=\"verdict\">failing</b>")) << page;
  EXPECT_TRUE(std::regex_search(page, std::regex("<h2><bdi>cache</bdi><span>✓ up for [0-9]+ s</span></h2>"))) << page;
  EXPECT_TRUE(std::regex_search(page, std::regex("<bdi>sessions</bdi><span>✗ failing for [0-9]+ s</span>"))) << page;
  EXPECT_TRUE(std::regex_search(page, std::regex("<bdi>queue</bdi><span>• failing for [0-9]+ s, ignored</span>")))
      << page;
  EXPECT_TRUE(page.contains("1 of 2 ready, 1 ignored")) << page;
  EXPECT_TRUE(page.contains("refused: connection refused")) << page;
  EXPECT_TRUE(page.contains("· ignore")) << page;
  EXPECT_TRUE(page.contains("does it listen on this port")) << "the remedy" << page;
  EXPECT_TRUE(std::regex_search(page, std::regex("failed in a row, [0-9]+ in all"))) << page;
}

TEST_F(Page, TellsTimeResultAndDurationOfEachAttemptToEyesPointersAndReaders) {
  const std::string page = Visit(serving).document();
  const std::string moment = "[0-9]+:[0-9]{2}:[0-9]{2} ?[AP]?M?, ";
  for (const std::string& bar : {"ok\"[^>]*><title>" + moment + "up, (less than 1|[0-9]+) ms",
                                 "no\"[^>]*><title>" + moment + "refused, (less than 1|[0-9]+) ms"}) {
    EXPECT_TRUE(std::regex_search(page, std::regex("<path class=\"" + bar))) << bar << page;
  }
  EXPECT_TRUE(
      std::regex_search(page, std::regex("aria-label=\"cache: the last [0-9]+ attempts: [0-9]+ up, 0 failed\"")))
      << page;
  EXPECT_TRUE(std::regex_search(page, std::regex("<td>refused</td><td>(less than 1|[0-9]+) ms</td>"))) << page;
}

TEST_F(Page, HasWhatIsWrongFirstAndItsColourInTheIcon) {
  const std::string page = Visit(serving).document();
  const std::vector<std::string> order{"<bdi>sessions<", "<bdi>queue<", "<bdi>cache<"};
  for (std::size_t i = 1; i < order.size(); ++i) EXPECT_LT(page.find(order[i - 1]), page.find(order[i])) << order[i];
  EXPECT_TRUE(std::regex_search(page, std::regex("id=\"icon\"[^>]*href=\"data:image/svg[^\"]*cf222e"))) << page;
}

TEST_F(Page, TakesWhatAServerSaysForTextAndNotForMarkup) {
  const Visit visit(serving);
  EXPECT_TRUE(visit.document().contains("&lt;img src=x onerror")) << visit.document();
  EXPECT_FALSE(visit.document().contains("<img")) << visit.document();
  EXPECT_TRUE(visit.document().contains("<title>steady: failing</title>")) << visit.document();
}

TEST_F(Page, BreaksNoneOfItsOwnPolicyAndAsksNobodyElse) {
  const Visit visit(serving);
  EXPECT_FALSE(visit.finished.err.contains("CONSOLE")) << visit.finished.err;
  // What the browser asks of its maker, where it can, is no request of the page's: those bear the page's origin.
  const std::string origin = cat("http://127.0.0.1:", serving.port());
  const std::vector<std::string> asked = asked_by(origin, visit.network);
  EXPECT_GE(asked.size(), 1U) << "/status";
  for (const std::string& url : asked) EXPECT_EQ(url, origin + "/status");
}

TEST_F(Page, RefreshesItself) {
  const Visit visit(serving, {"--dump-dom", "--virtual-time-budget=9000"});
  EXPECT_GE(asked_by(cat("http://127.0.0.1:", serving.port()), visit.network).size(), 3U) << "every other second";
}

TEST_F(Page, SaysThatReasonsAreWithheldAndShowsTheAttemptsAllTheSame) {
  Serving reticent{checks, "serve: { details: names }\n"};
  ASSERT_TRUE(reticent.eventually_answers("/readyz/cache", 200));
  ASSERT_TRUE(reticent.eventually_answers("/metrics", 200, "check=\"queue\",kind=\"tcp\",reason=\"refused\""));
  const std::string page = Visit(reticent).document();
  EXPECT_TRUE(page.contains("1 of 2 ready, 1 ignored")) << page;
  EXPECT_TRUE(page.contains("<p>reason withheld</p>")) << page;
  EXPECT_TRUE(page.contains("Reasons are not shown to this client")) << page;
  EXPECT_TRUE(std::regex_search(page, std::regex("<path class=\"no\"[^>]*><title>[^<]*, failed, "))) << page;
  for (const char* hidden : {"onerror", "connection refused", "127.0.0.1:", "undefined"})
    EXPECT_FALSE(page.contains(hidden)) << hidden << page;
}

// The focus, the live region, the names of the strips, and the button that pauses: see the script.
TEST(PageHands, LoseNothingToARefreshAndMayPauseIt) {
  const Finished finished =
      run({.argv = {"python3", STEADY_SOURCE_DIR "/tests/binary/page_hands.py", steady_command({}).argv.at(0)},
           .limit = 100s});
  EXPECT_EQ(finished.status, 0) << finished.err;
}

}  // namespace
}  // namespace steady::test
