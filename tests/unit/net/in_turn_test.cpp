// Several servers of which one is enough: the order, the fair parts of the time, and one failure that names each.
#include "net/in_turn.h"

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "net/race.h"
#include "support/run.h"

namespace steady::net {
namespace {

using namespace std::chrono_literals;

// Servers that answer as a test says, and what was asked of them.
class InTurn : public testing::Test {
 protected:
  // What each server does in its first turn, and in its second one.
  struct Script {
    Outcome first;
    Outcome second = down(Reason::internal, "no second turn was expected");
    Phase furthest = Phase::connect;
    bool silent = false;
  };

  asio::awaitable<Outcome> serve(Turn turn, Attempt& mine) {
    const Script& script = scripts_[turn.server];
    turns_.push_back(cat(turn.server, turn.again ? "+" : ""));
    parts_.push_back(mine.deadline().left());
    mine.enter(script.furthest);
    if (script.silent) {
      mine.advise("look there");
      co_await sleep_until(Deadline::never());
    }
    co_return turn.again ? script.second : script.first;
  }

  Outcome run(Duration limit = 20s, std::size_t reserved = 0, Trace* trace = nullptr) {
    Servers servers{.names = {}, .attempt = {}, .judge = judge_, .reserved = reserved};
    for (std::size_t i = 0; i < scripts_.size(); ++i) servers.names.push_back(cat('h', i + 1, ":1"));
    servers.attempt = [this](Turn turn, Attempt& mine) { return serve(turn, mine); };
    const Network network;
    Attempt attempt(Deadline::in(limit), network);
    attempt.explain(trace);
    const auto outcome = test::run(with_deadline(attempt.deadline(), in_turn(servers, attempt)));
    phase_ = attempt.phase();
    return outcome.value_or(down(Reason::internal, "the whole time is over"));
  }

  std::vector<Script> scripts_;
  std::function<Then(const Outcome&, Phase, Turn)> judge_;
  std::vector<std::string> turns_;
  std::vector<Clock::duration> parts_;
  Phase phase_ = Phase::resolve;
};

const Outcome refused = down(Reason::refused, "connection refused");
const Outcome standby = down(Reason::mismatch, "a standby");

TEST_F(InTurn, TheFirstThatIsUpIsTheOutcome) {
  scripts_ = {{.first = refused}, {.first = up("PONG")}, {.first = up("never asked")}};
  EXPECT_EQ(run(), up("PONG"));
  EXPECT_EQ(turns_, (std::vector<std::string>{"0", "1"}));
}

TEST_F(InTurn, AFailureNamesEach) {
  scripts_ = {{.first = refused}, {.first = standby, .furthest = Phase::handshake}};
  EXPECT_EQ(run(), down(Reason::mismatch, "h1:1: refused: connection refused; h2:1: mismatch: a standby"));
  EXPECT_EQ(phase_, Phase::handshake);
}

TEST_F(InTurn, EachGetsAFairPartOfTheTimeThatIsLeft) {
  scripts_ = {{.first = refused}, {.first = refused}, {.first = refused}, {.first = refused}};
  run(20s);
  ASSERT_EQ(parts_.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    const Clock::duration whole = Clock::duration(20s) / (4 - static_cast<int>(i));
    EXPECT_LE(parts_[i], whole) << i;
    EXPECT_GE(parts_[i], whole - 2s) << i << ": those before it were quick";
  }
}

TEST_F(InTurn, APartMayBeReservedForWhatComesAfterwards) {
  scripts_ = {{.first = refused}, {.first = refused}};
  run(20s, 2);
  ASSERT_EQ(parts_.size(), 2U);
  EXPECT_LE(parts_[0], 5s);
  EXPECT_LE(parts_[1], 7s);
  EXPECT_GE(parts_[1], 5s);
}

TEST_F(InTurn, ASilentOneIsGivenUpForTheNext) {
  scripts_ = {{.first = {}, .furthest = Phase::handshake, .silent = true}, {.first = up("PONG")}};
  EXPECT_EQ(run(400ms), up("PONG"));
}

TEST_F(InTurn, AllSilentOnesAreNamedBeforeTheTimeIsOver) {
  scripts_ = {{.first = {}, .silent = true}, {.first = {}, .furthest = Phase::response, .silent = true}};
  const Outcome outcome = run(400ms);
  EXPECT_EQ(outcome.reason, Reason::timed_out) << outcome.detail;
  EXPECT_TRUE(outcome.detail.starts_with("h1:1: in connect after ")) << outcome.detail;
  EXPECT_TRUE(outcome.detail.contains("; h2:1: in response after ")) << outcome.detail;
  EXPECT_TRUE(outcome.detail.contains(": look there")) << outcome.detail;
}

TEST_F(InTurn, TheOthersAreNotTriedAfterAFinalFailure) {
  scripts_ = {{.first = refused},
              {.first = down(Reason::denied, "wrong password"), .furthest = Phase::handshake},
              {.first = up()},
              {.first = up()}};
  judge_ = [](const Outcome& outcome, Phase, Turn) {
    return outcome.reason == Reason::denied ? Then::stop : Then::next;
  };
  EXPECT_EQ(run(), down(Reason::denied,
                        "h1:1: refused: connection refused; h2:1: denied: wrong password; h3:1, h4:1: not tried",
                        Permanent::no))
      << "h1 may come up";
  EXPECT_EQ(turns_, (std::vector<std::string>{"0", "1"}));
  scripts_.erase(scripts_.begin());
  EXPECT_EQ(run(), down(Reason::denied, "h1:1: wrong password; h2:1, h3:1: not tried", Permanent::yes));
}

TEST_F(InTurn, AFinalFailureDecidesThoughAnotherGotFurther) {
  scripts_ = {{.first = standby, .furthest = Phase::response}, {.first = down(Reason::tls, "expired")}};
  judge_ = [](const Outcome& outcome, Phase, Turn) { return outcome.reason == Reason::tls ? Then::stop : Then::next; };
  EXPECT_EQ(run().reason, Reason::tls);
}

TEST_F(InTurn, TheJudgeSeesHowFarItGot) {
  scripts_ = {{.first = refused, .furthest = Phase::handshake}, {.first = up()}};
  std::vector<Phase> seen;
  judge_ = [&seen](const Outcome&, Phase furthest, Turn) {
    seen.push_back(furthest);
    return Then::next;
  };
  EXPECT_TRUE(run().up());
  EXPECT_EQ(seen, std::vector{Phase::handshake});
}

TEST_F(InTurn, ASecondTurnComesAfterTheFirstTurnsOfAll) {
  scripts_ = {{.first = standby, .second = up("again")}, {.first = refused}};
  judge_ = [](const Outcome& outcome, Phase, Turn) {
    return outcome.reason == Reason::mismatch ? Then::again : Then::next;
  };
  EXPECT_EQ(run(), up("again"));
  EXPECT_EQ(turns_, (std::vector<std::string>{"0", "1", "0+"}));
}

TEST_F(InTurn, ThereIsNoThirdTurnAndEachIsNamedOnce) {
  scripts_ = {{.first = standby, .second = standby}, {.first = refused}};
  judge_ = [](const Outcome&, Phase, Turn) { return Then::again; };
  scripts_[1].second = refused;
  EXPECT_EQ(run().detail, "h1:1: mismatch: a standby; h2:1: refused: connection refused");
  EXPECT_EQ(turns_, (std::vector<std::string>{"0", "1", "0+", "1+"}));
}

TEST_F(InTurn, EachTurnIsANote) {
  scripts_ = {{.first = standby, .second = up()}, {.first = refused}};
  judge_ = [](const Outcome& outcome, Phase, Turn) {
    return outcome.reason == Reason::mismatch ? Then::again : Then::next;
  };
  Trace trace;
  EXPECT_TRUE(run(20s, 0, &trace).up());
  std::vector<std::string> notes;
  for (const Note& note : trace.notes()) {
    EXPECT_EQ(note.topic, Topic::host);
    notes.push_back(cat(note.fact("host"), ' ', note.fact("turn")));
  }
  EXPECT_EQ(notes, (std::vector<std::string>{"h1:1 1 of 2", "h2:1 2 of 2", "h1:1 once more"}));
}

TEST_F(InTurn, ACancelledOneIsNoFailure) {
  scripts_ = {{.first = {}, .silent = true}, {.first = up()}};
  Servers servers{.names = {"a", "b"}, .attempt = {}};
  servers.attempt = [this](Turn turn, Attempt& mine) { return serve(turn, mine); };
  const Network network;
  Attempt attempt(Deadline::in(20s), network);
  const auto cut_off = test::run(with_deadline(Deadline::in(20ms), in_turn(servers, attempt)));
  EXPECT_FALSE(cut_off);
  EXPECT_EQ(turns_.size(), 1U);
}

TEST_F(InTurn, AnExceptionIsNotTakenForAFailure) {
  Servers servers{.names = {"a", "b"}, .attempt = {}};
  servers.attempt = [](Turn, Attempt&) -> asio::awaitable<Outcome> { throw std::runtime_error("a bug"); };
  const Network network;
  Attempt attempt(Deadline::in(20s), network);
  EXPECT_THROW(test::run(in_turn(servers, attempt)), std::runtime_error);
}

// --- the common failure ---

Failure failure(std::string name, Outcome outcome, Phase furthest = Phase::connect) {
  return {.name = std::move(name), .outcome = std::move(outcome), .furthest = furthest};
}

Outcome common(const std::vector<Failure>& failures) { return common_failure(failures, most_telling(failures)); }

TEST(CommonFailure, PutsTogetherWhatFailedAlike) {
  EXPECT_EQ(common({failure("a", refused), failure("b", standby), failure("c", refused)}).detail,
            "a, c: refused: connection refused; b: mismatch: a standby");
  EXPECT_EQ(common({failure("a", refused), failure("b", refused)}), down(Reason::refused, "a, b: connection refused"))
      << "the reason stands before it";
  EXPECT_EQ(common({failure("a", down(Reason::refused, "x")), failure("b", refused)}).detail,
            "a: x; b: connection refused");
  EXPECT_EQ(common({failure("a", down(Reason::refused, "")), failure("b", refused)}).detail,
            "a: refused; b: refused: connection refused");
}

TEST(CommonFailure, NamesAtMostThreeThatFailedAlike) {
  std::vector<Failure> failures;
  for (int i = 1; i <= 32; ++i) failures.push_back(failure(cat("host", i, ":5432"), refused));
  EXPECT_EQ(common(failures).detail, "host1:5432, host2:5432, host3:5432 and 29 more: connection refused");
}

// The outcome is shown with 160 characters, so each gets its part of them.
TEST(CommonFailure, GivesEachAFairPartOfTheLine) {
  const Outcome outcome = common({failure("a.example:5432", down(Reason::protocol, std::string(300, 'x'))),
                                  failure("b.example:5432", down(Reason::mismatch, std::string(300, 'y')))});
  EXPECT_LE(outcome.detail.size(), 160U);
  EXPECT_TRUE(outcome.detail.starts_with("a.example:5432: protocol error: xxx")) << outcome.detail;
  EXPECT_TRUE(outcome.detail.contains("...; b.example:5432: mismatch: yyy")) << outcome.detail;
  EXPECT_EQ(to_string(outcome), cat(words(outcome.reason), ": ", outcome.detail)) << "it is not cut again";
}

TEST(CommonFailure, GivesWhatAShortOneLeavesToTheNext) {
  const Outcome outcome = common({failure("a", refused), failure("b", down(Reason::mismatch, std::string(300, 'y')))});
  EXPECT_TRUE(outcome.detail.starts_with("a: refused: connection refused; b: mismatch: yyy")) << outcome.detail;
  EXPECT_EQ(outcome.detail.size(), 160U);
}

TEST(CommonFailure, IsBoundedAndPrintableWhateverServersSay) {
  std::vector<Failure> failures;
  for (int i = 0; i < 32; ++i) {
    failures.push_back(failure(std::string(253, 'h') + std::to_string(i), down(Reason::denied, cat("\x1b[31m\n", i))));
  }
  const Outcome outcome = common(failures);
  EXPECT_LE(outcome.detail.size(), 160U);
  EXPECT_EQ(outcome.detail, printable(outcome.detail));
  EXPECT_TRUE(outcome.detail.contains("and 27 more")) << outcome.detail;
}

TEST(CommonFailure, HasTheReasonOfWhatGotFurthest) {
  EXPECT_EQ(common({failure("a", standby, Phase::handshake), failure("b", refused)}).reason, Reason::mismatch);
  EXPECT_EQ(common({failure("a", refused), failure("b", standby, Phase::handshake)}).reason, Reason::mismatch);
  EXPECT_EQ(common({failure("a", refused), failure("b", down(Reason::timed_out, "x"))}).reason, Reason::refused);
  EXPECT_EQ(common({failure("a", down(Reason::unreachable, "x")), failure("b", refused)}).reason, Reason::refused);
  EXPECT_EQ(common({failure("a", down(Reason::name_not_found, "x"), Phase::resolve), failure("b", refused)}).reason,
            Reason::refused);
}

TEST(CommonFailure, LooksPermanentIfAllDo) {
  const Outcome denied = down(Reason::denied, "x");
  EXPECT_TRUE(common({failure("a", denied), failure("b", denied)}).permanent());
  EXPECT_FALSE(common({failure("a", denied), failure("b", refused)}).permanent());
  EXPECT_FALSE(common({failure("a", refused), failure("b", denied, Phase::response)}).permanent());
}

}  // namespace
}  // namespace steady::net
