// /explain/NAME: one attempt, of which the board does not hear, and not more than one.
#include "modes/explainer.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "health/schedule.h"
#include "net/race.h"
#include "support/run.h"
#include "support/stub_probe.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;
using test::StubProbe;

const net::Network network;

std::shared_ptr<Generation> generation_of(StubProbe::Run run, Duration timeout = 20s) {
  health::Jitter jitter;
  config::Config config;
  config::Check& check = config.checks.emplace_back();
  check.name = "database";
  check.kind = "postgres";
  check.probe = std::make_unique<StubProbe>(std::move(run));
  check.timing.timeout = timeout;
  return std::make_shared<Generation>(std::move(config), network, jitter);
}

// Calls `work` with an explainer on a loop.
template <class Work>
void with_explainer(Work work) {
  test::run([](Work job) -> asio::awaitable<void> {
    Explainer explainer(co_await asio::this_coro::executor);
    co_await job(explainer);
  }(std::move(work)));
}

TEST(Explainer, AttemptsOnceAndTellsOnlyItsClient) {
  int attempts = 0;
  const auto generation = generation_of([&attempts](net::Attempt& attempt) -> asio::awaitable<Outcome> {
    ++attempts;
    EXPECT_TRUE(attempt.explained());
    co_return down(Reason::refused, "connection refused");
  });
  with_explainer([&](Explainer& explainer) -> asio::awaitable<void> {
    const server::Response response = co_await explainer.explain(generation, 0, network, "");
    EXPECT_EQ(response.status, 200U);
    EXPECT_TRUE(response.body.starts_with("database: refused [app@db:5432/app, login, ")) << response.body;
    EXPECT_TRUE(response.body.contains("\n=> The host answers, but nobody listens")) << response.body;
    EXPECT_TRUE(response.negotiated);
  });
  EXPECT_EQ(attempts, 1);
  EXPECT_EQ(generation->board[0].attempts, 0U) << "the board does not hear of it";
}

TEST(Explainer, AnswersInJsonWhereThatIsPreferred) {
  const auto generation = generation_of(StubProbe::answers(up()));
  with_explainer([&](Explainer& explainer) -> asio::awaitable<void> {
    const server::Response response = co_await explainer.explain(generation, 0, network, "application/json");
    EXPECT_EQ(response.type, "application/json");
    const boost::json::value json = boost::json::parse(response.body);
    EXPECT_EQ(json.at("name"), "database");
    EXPECT_EQ(json.at("up"), true);
    EXPECT_EQ(json.at("explanation").at("advice"), "Up: there is nothing to do.");
  });
}

TEST(Explainer, MakesOneAttemptAtATimeAndOnePerSecond) {
  int attempts = 0;
  const auto generation = generation_of([&attempts](net::Attempt&) -> asio::awaitable<Outcome> {
    ++attempts;
    co_await net::sleep_until(net::Deadline::in(1200ms));
    co_return up();
  });
  with_explainer([&](Explainer& explainer) -> asio::awaitable<void> {
    const auto ask = [&](unsigned& status) -> asio::awaitable<void> {
      const server::Response response = co_await explainer.explain(generation, 0, network, "");
      status = response.status;
      EXPECT_EQ(response.retry_after, response.status == 429 ? 1U : 0U);
    };
    unsigned first = 0, meanwhile = 0, again = 0, at_once = 0;
    std::vector<asio::awaitable<void>> both;
    both.push_back(ask(first));
    both.push_back(ask(meanwhile));
    co_await net::all_of(std::move(both));
    EXPECT_EQ(first, 200U);
    EXPECT_EQ(meanwhile, 429U);
    both.clear();
    both.push_back(ask(again));
    both.push_back(ask(at_once));
    co_await net::all_of(std::move(both));
    EXPECT_EQ(again, 200U) << "the second is over";
    EXPECT_EQ(at_once, 429U);
  });
  EXPECT_EQ(attempts, 2);
}

TEST(Explainer, IsBoundedByTheTimeoutOfTheCheck) {
  const auto generation = generation_of(StubProbe::hangs_in(Phase::handshake), 50ms);
  with_explainer([&](Explainer& explainer) -> asio::awaitable<void> {
    const Clock::time_point begin = Clock::now();
    const server::Response response = co_await explainer.explain(generation, 0, network, "");
    EXPECT_LT(Clock::now() - begin, 10s);
    EXPECT_TRUE(response.body.starts_with("database: timed out [")) << response.body;
  });
}

TEST(Explainer, EndsItsAttemptWhenItIsStopped) {
  const auto generation = generation_of(StubProbe::hangs_in(Phase::handshake));
  with_explainer([&](Explainer& explainer) -> asio::awaitable<void> {
    unsigned status = 0;
    const auto ask = [&]() -> asio::awaitable<void> {
      status = (co_await explainer.explain(generation, 0, network, "")).status;
    };
    const auto stop = [&]() -> asio::awaitable<void> {
      explainer.stop();
      co_return;
    };
    std::vector<asio::awaitable<void>> both;
    both.push_back(ask());
    both.push_back(stop());
    co_await net::all_of(std::move(both));
    EXPECT_EQ(status, 503U);
    EXPECT_EQ((co_await explainer.explain(generation, 0, network, "")).status, 429U) << "it begins no other";
  });
}

// A reload replaces the configuration while the attempt goes on.
TEST(Explainer, KeepsTheConfigurationOfItsAttempt) {
  auto generation = generation_of([](net::Attempt&) -> asio::awaitable<Outcome> {
    co_await net::sleep_until(net::Deadline::in(20ms));
    co_return up();
  });
  const std::weak_ptr<Generation> watched = generation;
  with_explainer([&](Explainer& explainer) -> asio::awaitable<void> {
    auto asked = explainer.explain(std::move(generation), 0, network, "");
    const server::Response response = co_await std::move(asked);
    EXPECT_EQ(response.status, 200U);
  });
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace steady::modes
