// Which name is asked when, and which answer counts, without a clock and without a name server.
#include "net/name_search.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace steady::net {
namespace {

using namespace std::chrono_literals;

const Clock::time_point begin{1h};
const Addresses an_address{asio::ip::make_address("10.0.0.1")};

// Of three names, at times that a test says; by default the attempt has ten seconds.
class SearchOfNames : public testing::Test {
 protected:
  // "1 2": the numbers of the names that are asked now.
  std::string due(Duration time) {
    std::vector<std::string> asked;
    while (AskedName* name = search_.take_due(begin + time)) {
      asked.push_back(std::to_string(name - search_.names().data() + 1));
      asked_.push_back(name);
    }
    return join(asked, " ");
  }

  void answer(std::size_t number, Duration time, Answered v6, Answered v4) {
    answer_one(number, 0, time, v6);
    answer_one(number, 1, time, v4);
  }
  void answer(std::size_t number, Duration time, Answered both) { answer(number, time, both, both); }
  void answer_one(std::size_t number, std::size_t family, Duration time, Answered what) {
    asked_.at(number - 1)->families.at(family) = {.answered = what,
                                                  .at = begin + time,
                                                  .addresses = what == Answered::found ? an_address : Addresses{},
                                                  .words = "Misformatted DNS reply"};
  }

  // The number of the name that has won, 0 when none has.
  long winner(Duration time) const {
    const AskedName* name = search_.winner(begin + time);
    return name == nullptr ? 0 : name - search_.names().data() + 1;
  }

  Duration next(Duration time) const {
    return std::chrono::duration_cast<Duration>(search_.next(begin + time) - begin);
  }

  std::string failure() const {
    const Outcome outcome = search_.failure("db");
    return cat(to_string(outcome.reason), ": ", outcome.detail);
  }

  NameSearch search_{{"db.a.test.", "db.b.test.", "db."}, begin + 5s};
  std::vector<AskedName*> asked_;
};

TEST_F(SearchOfNames, AsksTheNextWhenTheOneBeforeHasSaidNo) {
  EXPECT_EQ(due(0ms), "1");
  EXPECT_EQ(due(100ms), "");
  answer(1, 100ms, Answered::no_such_name);
  EXPECT_EQ(due(100ms), "2");
  answer(2, 101ms, Answered::server_failure);
  EXPECT_EQ(due(101ms), "3");
  answer(3, 102ms, Answered::found);
  EXPECT_EQ(winner(102ms), 3);
}

TEST_F(SearchOfNames, AsksNobodyElseWhenTheFirstHasAnAddress) {
  EXPECT_EQ(due(0ms), "1");
  answer(1, 1ms, Answered::found);
  EXPECT_EQ(due(1ms), "");
  EXPECT_EQ(winner(1ms), 1);
}

TEST_F(SearchOfNames, GoesOnAfterEveryKindOfNo) {
  for (const Answered no : {Answered::no_such_name, Answered::no_address, Answered::otherwise, Answered::silence,
                            Answered::refused, Answered::server_failure, Answered::no_server}) {
    NameSearch search({"db.a.test.", "db."}, begin + 5s);
    AskedName* first = search.take_due(begin);
    for (FamilyAnswer& family : first->families) family = {.answered = no, .at = begin};
    EXPECT_NE(search.take_due(begin), nullptr) << static_cast<int>(no);
  }
}

TEST_F(SearchOfNames, AsksAllThatAreLeftAfterAMomentOfSilence) {
  EXPECT_EQ(due(0ms), "1");
  EXPECT_EQ(next(0ms), 250ms);
  EXPECT_EQ(due(249ms), "");
  EXPECT_EQ(due(250ms), "2 3");
}

TEST_F(SearchOfNames, LetsAnEarlierNameGoFirstForASecond) {
  due(0ms);
  due(250ms);
  answer(2, 251ms, Answered::no_such_name);
  answer(3, 251ms, Answered::found);
  EXPECT_EQ(winner(251ms), 0);
  EXPECT_EQ(next(251ms), 1000ms);
  EXPECT_EQ(winner(999ms), 0);
  EXPECT_EQ(winner(1000ms), 3);
  answer(1, 999ms, Answered::found);
  EXPECT_EQ(winner(999ms), 1) << "a datagram that was sent again";
}

TEST_F(SearchOfNames, TakesALateAnswerWhereNobodyHasABetterOne) {
  due(0ms);
  due(250ms);
  answer(2, 251ms, Answered::no_such_name);
  answer(3, 251ms, Answered::no_such_name);
  EXPECT_FALSE(search_.answered());
  answer(1, 4000ms, Answered::found);
  EXPECT_EQ(winner(4000ms), 1);
}

TEST_F(SearchOfNames, GivesNobodyMoreThanHalfOfTheTime) {
  search_ = NameSearch({"db.a.test.", "db.b.test.", "db."}, begin + 100ms);
  due(0ms);
  EXPECT_EQ(due(100ms), "2 3");
  answer(3, 101ms, Answered::found);
  EXPECT_EQ(winner(101ms), 3);
}

// Servers that drop questions for AAAA: their silence on it is no silence.
TEST_F(SearchOfNames, WaitsForTheOtherFamilyAsLongAsForOneNameAlone) {
  due(0ms);
  answer_one(1, 1, 10ms, Answered::no_such_name);
  EXPECT_EQ(due(59ms), "");
  EXPECT_EQ(due(60ms), "2 3");
  answer_one(3, 1, 61ms, Answered::found);
  answer_one(2, 1, 61ms, Answered::no_such_name);
  EXPECT_EQ(winner(110ms), 0);
  EXPECT_EQ(winner(111ms), 3) << "50 ms after its address of IPv4";
  EXPECT_EQ(failure(), "name_not_found: no such name: db.a.test, db.b.test") << "and it is not called silent";
}

TEST_F(SearchOfNames, WaitsForTheAddressOfIpv4WhenThatOfIpv6IsSooner) {
  due(0ms);
  answer_one(1, 0, 10ms, Answered::found);
  EXPECT_EQ(due(200ms), "") << "it has won already";
  EXPECT_EQ(winner(259ms), 0);
  EXPECT_EQ(winner(260ms), 1);
}

TEST_F(SearchOfNames, NeverWakesUpForAMomentThatHasPassed) {
  due(0ms);
  for (const Duration time : {0ms, 250ms, 251ms, 1000ms, 1249ms, 1250ms, 5000ms, 5001ms}) {
    due(time);
    EXPECT_GT(search_.next(begin + time), begin + time) << time.count();
  }
  EXPECT_EQ(search_.next(begin + 1250ms), Clock::time_point::max());
}

TEST_F(SearchOfNames, TellsTheMostTellingFailureFirst) {
  due(0ms);
  answer(1, 0ms, Answered::server_failure);
  due(0ms);
  answer(2, 0ms, Answered::no_such_name);
  due(0ms);
  answer(3, 0ms, Answered::no_such_name);
  EXPECT_TRUE(search_.answered());
  EXPECT_EQ(failure(), "name_not_found: the name server failed on db.a.test (SERVFAIL); no such name: db, db.b.test");
  answer(1, 0ms, Answered::silence);
  EXPECT_EQ(failure(), "timed_out: no name server answered for db.a.test; no such name: db, db.b.test");
  answer(1, 0ms, Answered::no_address);
  answer(2, 0ms, Answered::refused);
  EXPECT_EQ(failure(),
            "name_not_found: the name server refused to look up db.b.test; db.a.test has no address; no such name: db");
  answer(3, 0ms, Answered::otherwise);
  EXPECT_EQ(failure(),
            "name_not_found: the name server refused to look up db.b.test; cannot look up db: Misformatted DNS reply; "
            "db.a.test has no address");
  answer(2, 0ms, Answered::no_server);
  EXPECT_EQ(failure(), "name_not_found: no name server to ask for db");
}

TEST_F(SearchOfNames, ListsThreeNamesAndCountsTheRest) {
  std::vector<std::string> many;
  for (int i = 0; i < 32; ++i) many.push_back(cat("db.a", i, ".test."));
  many.emplace_back("db.");
  search_ = NameSearch(many, begin + 5s);
  for (std::size_t i = 1; i <= many.size(); ++i) {
    due(0ms);
    answer(i, 0ms, Answered::no_such_name);
  }
  EXPECT_EQ(failure(), "name_not_found: no such name: db, db.a0.test, db.a1.test and 30 more");
}

}  // namespace
}  // namespace steady::net
