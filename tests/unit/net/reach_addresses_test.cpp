// The race over the addresses of one name, with conversations that a test makes up: no socket is involved.
#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "net/race.h"
#include "net/reach.h"
#include "support/named_network.h"
#include "support/run.h"

namespace steady::net {
namespace {

using namespace std::chrono_literals;
using asio::ip::address;

const Outcome refused = down(Reason::refused, "connection refused");

asio::awaitable<void> wait(Duration time) { co_await sleep_until(Deadline::in(time)); }

// What each address does, and when it was started. The name "db" has them all, in this order.
class Race : public testing::Test {
 protected:
  using Behaviour = std::function<asio::awaitable<Outcome>(Attempt&)>;

  void add(const std::string& ip, Behaviour behaviour) {
    names_.name("db", {ip});
    behaviours_[ip] = std::move(behaviour);
  }

  std::optional<Outcome> race(Duration limit = 20s) {
    attempt_.emplace(Deadline::in(limit), names_.network());
    begin_ = Clock::now();
    const PerAddress each = [this](const address& ip, Attempt& mine) -> asio::awaitable<Outcome> {
      started_.push_back(ip.to_string());
      return behaviours_.at(ip.to_string())(mine);
    };
    const auto result = test::run(with_deadline(attempt_->deadline(), reach_addresses("db", *attempt_, each)));
    took_ = Clock::now() - begin_;
    return result;
  }

  static Behaviour say(Outcome outcome) {
    return [outcome](Attempt&) -> asio::awaitable<Outcome> { co_return outcome; };
  }
  Behaviour silent() {
    return [this](Attempt&) -> asio::awaitable<Outcome> {
      const Leaving leaving(left_);
      co_await sleep_until(Deadline::never());
      co_return up("never");
    };
  }
  static Behaviour fail_in(Phase phase, Outcome outcome) {
    return [phase, outcome](Attempt& attempt) -> asio::awaitable<Outcome> {
      attempt.enter(phase);
      co_return outcome;
    };
  }

  struct Leaving {
    explicit Leaving(int& count) : counter(&count) {}
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;
    ~Leaving() { ++*counter; }
    int* counter;
  };

  test::NamedNetwork names_;
  std::map<std::string, Behaviour> behaviours_;
  std::optional<Attempt> attempt_;
  std::vector<std::string> started_;
  Clock::time_point begin_;
  Clock::duration took_{};
  int left_ = 0;
};

TEST_F(Race, IsOverWithTheFirstAddressWhenItPasses) {
  add("10.0.0.1", say(up("first")));
  add("10.0.0.2", say(up("second")));
  EXPECT_EQ(race(), up("first"));
  EXPECT_EQ(started_, (std::vector<std::string>{"10.0.0.1"}));
}

TEST_F(Race, GoesOnAtOnceWhenAnAddressFails) {
  for (int i = 1; i <= 20; ++i) add("10.0.0." + std::to_string(i), say(refused));
  add("10.0.0.21", say(up("the last")));
  EXPECT_EQ(race(), up("the last"));
  EXPECT_EQ(started_.size(), 21U);
  EXPECT_LT(took_, 2500ms) << "20 pauses of 250 ms are 5 s";
}

TEST_F(Race, GoesOnAfterAPauseWhenAnAddressIsSilent) {
  add("10.0.0.1", silent());
  add("10.0.0.2", silent());
  add("10.0.0.3", say(up("the third")));
  EXPECT_EQ(race(), up("the third"));
  EXPECT_LT(took_, 5s) << "two pauses, not the deadline";
  EXPECT_GE(took_, 2 * connection_attempt_delay) << "a silent address has the network to itself for a while";
  EXPECT_EQ(left_, 2) << "the winner sends the others away, and waits until they are gone";
}

TEST_F(Race, LetsASlowAddressWinThatWasStartedEarlier) {
  bool second_started = false;
  add("10.0.0.1", [&](Attempt&) -> asio::awaitable<Outcome> {
    while (!second_started) co_await wait(1ms);
    co_return up("first");
  });
  add("10.0.0.2", [&](Attempt&) -> asio::awaitable<Outcome> {
    second_started = true;
    co_await sleep_until(Deadline::never());
    co_return refused;
  });
  EXPECT_EQ(race(), up("first"));
}

TEST_F(Race, HoldsTheNextAddressBackWhileOneMakesProgress) {
  add("10.0.0.1", [](Attempt& attempt) -> asio::awaitable<Outcome> {
    for (const Phase phase : {Phase::connect, Phase::handshake, Phase::request, Phase::response}) {
      co_await wait(100ms);
      attempt.enter(phase);
    }
    co_return up("first");
  });
  add("10.0.0.2", say(up("second")));
  EXPECT_EQ(race(), up("first")) << "400 ms, but never 250 without a sign of life";
  EXPECT_EQ(started_.size(), 1U);
}

TEST_F(Race, WantsTheWholeConversationToPass) {
  add("10.0.0.1", fail_in(Phase::response, down(Reason::mismatch, "a replica")));
  add("10.0.0.2", say(up("the primary")));
  EXPECT_EQ(race(), up("the primary"));
}

TEST_F(Race, ReportsTheAddressThatGotFurthest) {
  add("10.0.0.1", say(refused));
  add("10.0.0.2", fail_in(Phase::response, down(Reason::not_ready, "starting up")));
  add("10.0.0.3", fail_in(Phase::handshake, down(Reason::tls, "expired", Permanent::yes)));
  add("10.0.0.4", say(down(Reason::unreachable, "no route")));
  EXPECT_EQ(race(), down(Reason::not_ready, "starting up"));
}

TEST_F(Race, PrefersRefusedToANetworkThatIsNotThere) {
  add("10.0.0.1", say(down(Reason::unreachable, "no local address")));
  add("10.0.0.2", say(refused));
  add("10.0.0.3", say(down(Reason::unreachable, "no route")));
  EXPECT_EQ(race(), refused);
}

TEST_F(Race, EndsAtTheDeadlineWithThePhaseThatWasReached) {
  add("10.0.0.1", fail_in(Phase::response, refused));
  add("10.0.0.2", [](Attempt& attempt) -> asio::awaitable<Outcome> {
    attempt.enter(Phase::handshake);
    co_await sleep_until(Deadline::never());
    co_return refused;
  });
  EXPECT_EQ(race(50ms), std::nullopt);
  EXPECT_EQ(attempt_->phase(), Phase::handshake) << "the first got further, but it is not what we waited for";
}

TEST_F(Race, DoesNotHideABugBehindASilentAddress) {
  add("10.0.0.1", silent());
  add("10.0.0.2", [](Attempt&) -> asio::awaitable<Outcome> {
    co_await wait(1ms);
    throw std::logic_error("a bug");
  });
  EXPECT_THROW(race(), std::logic_error);
  EXPECT_LT(Clock::now() - begin_, 5s);
  EXPECT_EQ(left_, 1);
}

TEST_F(Race, LeavesWithItsCallerAndRecordsNothing) {
  add("10.0.0.1", silent());
  add("10.0.0.2", silent());
  EXPECT_EQ(race(300ms), std::nullopt);
  EXPECT_EQ(left_, 2);
}

TEST_F(Race, IsNoneWithASingleAddress) {
  add("10.0.0.1", fail_in(Phase::request, refused));
  EXPECT_EQ(race(), refused);
  EXPECT_EQ(attempt_->phase(), Phase::request);
}

TEST_F(Race, HasNobodyToTryWithoutAnAddress) {
  const std::optional<Outcome> outcome = race();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->reason, Reason::name_not_found);
  EXPECT_TRUE(started_.empty());
}

}  // namespace
}  // namespace steady::net
