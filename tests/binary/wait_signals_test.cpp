// Whoever stops a container sends its PID 1 a signal and waits. A wait ends by it at once, wherever it is at that moment,
// and what it was to start is not started. The kernel drops signals that PID 1 does not handle, so nothing here happens
// by itself.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

#include "base/text.h"
#include "support/full_listener.h"
#include "support/name_server.h"
#include "support/sandbox.h"
#include "support/server_home.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::array ending{SIGTERM, SIGINT, SIGHUP, SIGQUIT};
constexpr milliseconds last_moment = 300ms;
constexpr milliseconds step = 10ms;
constexpr milliseconds bound = 100ms;
constexpr int tries = 3;  // a machine that is busy with other things may be late once

// A wait that never ends by itself, for something that leads nowhere.
class Holding {
 public:
  using Place = std::function<Command(Command)>;

  explicit Holding(std::string target, bool is_pid_1 = true, Place place = {})
      : target_(std::move(target)), is_pid_1_(is_pid_1), place_(std::move(place)) {}

  Command command() const {
    Command wait = wait_command({"--timeout", "0", target_}, {"/usr/bin/touch", directory_.path("the command ran")});
    wait.own_pids = is_pid_1_;
    wait.prepare = [] { set_signals(0, 0); };
    return place_ ? place_(std::move(wait)) : wait;
  }
  bool command_ran() const { return std::filesystem::exists(directory_.path("the command ran")); }

 private:
  std::string target_;
  bool is_pid_1_;
  Place place_;
  TemporaryDirectory directory_;
};

// How long it took to end after the signal.
milliseconds end_by(int signal, milliseconds moment, const Holding& holding) {
  Child child(holding.command());
  EXPECT_TRUE(until(child, is_armed)) << child.err();
  std::this_thread::sleep_for(moment);  // is what is tested, nothing is waited for
  const auto sent = Clock::now();
  child.kill(signal);
  const std::optional<Finished> finished = child.wait(10s);
  const auto after = std::chrono::duration_cast<milliseconds>(Clock::now() - sent);
  EXPECT_TRUE(finished) << "signal " << signal << " after " << moment.count() << " ms was lost";
  if (!finished) return after;
  EXPECT_EQ(finished->status, 128 + signal) << moment.count() << " ms\n" << story(*finished);
  EXPECT_EQ(finished->signal, 0) << "it exits by itself";
  EXPECT_EQ(finished->out, "");
  EXPECT_FALSE(finished->left_children);
  return after;
}

void expect_ended_in_time(int signal, milliseconds moment, const Holding& holding) {
  milliseconds best = 1h;
  for (int i = 0; i < tries && best >= bound; ++i) best = std::min(best, end_by(signal, moment, holding));
  EXPECT_LT(best, bound) << "signal " << signal << " after " << moment.count() << " ms";
}

// Each signal at every moment; since most of it is waiting, several at once.
void expect_ended_by_each_signal(const Holding& holding) {
  {
    std::vector<std::jthread> threads;
    for (const int signal : ending) {
      for (const milliseconds first : {0 * step, 1 * step, 2 * step, 3 * step}) {
        threads.emplace_back([&holding, signal, first] {
          for (milliseconds moment = first; moment <= last_moment && !testing::Test::HasFailure(); moment += 4 * step) {
            expect_ended_in_time(signal, moment, holding);
          }
        });
      }
    }
  }
  EXPECT_FALSE(holding.command_ran());
}

void mute(Guest& guest) { guest.wait_until_closed(); }

TEST(WaitSignals, EndItAsPid1BetweenAttempts) {
  const ClosedPort closed;
  expect_ended_by_each_signal(Holding(cat("127.0.0.1:", closed.port())));
}

TEST(WaitSignals, EndItAsPid1DuringALookup) {
  NameServer silent;
  silent.answer("db.test", DnsType::a, NameAnswer::silence());
  silent.answer("db.test", DnsType::aaaa, NameAnswer::silence());
  const OwnEtc etc;
  etc.write("resolv.conf", cat("nameserver ", silent.address(), "\noptions timeout:5 attempts:3\n"));
  expect_ended_by_each_signal(
      Holding("db.test:5432", true, [&](Command command) { return etc.around(std::move(command)); }));
  EXPECT_GT(silent.queries(), 0);
}

TEST(WaitSignals, EndItAsPid1WhileItConnects) {
  const FullListener hole("127.0.0.1");
  expect_ended_by_each_signal(Holding(cat("127.0.0.1:", hole.port())));
}

TEST(WaitSignals, EndItAsPid1DuringATlsHandshake) {
  const ScriptedPeer peer(mute);
  expect_ended_by_each_signal(Holding(cat("tls://127.0.0.1:", peer.port(), "#insecure=true")));
  EXPECT_GT(peer.connections(), 0);
}

TEST(WaitSignals, EndItAsPid1DuringAPostgresLogin) {
  const ScriptedPeer peer(mute);
  expect_ended_by_each_signal(Holding(cat("postgres://app@127.0.0.1:", peer.port(), "/app")));
  EXPECT_GT(peer.connections(), 0);
}

TEST(WaitSignals, EndItAsAnOrdinaryProcess) {
  const ClosedPort closed;
  expect_ended_by_each_signal(Holding(cat("127.0.0.1:", closed.port()), false));
}

// Of signals that are pending at once the kernel delivers the lowest number first: had SIGHUP (1) been heard, the end would
// be its.
TEST(WaitSignals, ThatWereIgnoredAtTheStartStayIgnored) {
  const ClosedPort closed;
  for (const bool is_pid_1 : {false, true}) {
    const Holding holding(cat("127.0.0.1:", closed.port()), is_pid_1);
    Command command = holding.command();
    command.prepare = [] { set_signals(0, bit(SIGHUP)); };
    Child child(command);
    ASSERT_TRUE(until(child, is_armed));
    EXPECT_EQ(signals_of(child.pid()).caught & bit(SIGHUP), 0U);
    child.kill(SIGHUP);
    child.kill(SIGTERM);
    const std::optional<Finished> finished = child.wait(10s);
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->status, 128 + SIGTERM) << story(*finished);
  }
}

TEST(WaitSignals, ThatNohupIgnoresAreIgnoredByTheCommandToo) {
  const UpTarget up;
  Command command = wait_command({up.address()}, sleeper);
  command.argv.insert(command.argv.begin(), "/usr/bin/nohup");
  command.prepare = [] { set_signals(0, 0); };
  Child child(command);
  ASSERT_TRUE(until(child, is_sleeper)) << child.err();
  EXPECT_EQ(signals_of(child.pid()).ignored, bit(SIGHUP));
}

// Somebody may have sent one before we ran: blocked, it waited for us.
TEST(WaitSignals, ThatWereBlockedAtTheStartEndItAllTheSame) {
  const ClosedPort closed;
  for (const int signal : ending) {
    for (const bool is_pid_1 : {false, true}) {
      const Holding holding(cat("127.0.0.1:", closed.port()), is_pid_1);
      Command command = holding.command();
      command.prepare = [signal] {
        set_signals(~std::uint64_t{0}, 0);
        ::kill(::getpid(), signal);
      };
      const Finished finished = run(command);
      EXPECT_EQ(finished.status, 128 + signal) << story(finished);
      EXPECT_FALSE(holding.command_ran());
    }
  }
}

// Around the handover it ends either the wait or the command, and never neither. SIGTERM ends a sleep.
TEST(WaitSignals, AreNotLostAroundTheHandover) {
  const UpTarget up;
  for (int moment = 0; moment < 60; ++moment) {
    Command command = wait_command({"-q", up.address()}, sleeper);
    command.prepare = [] { set_signals(0, 0); };
    Child child(command);
    ASSERT_TRUE(eventually([&] { return is_armed(child.pid()) || is_sleeper(child.pid()); }));
    std::this_thread::sleep_for(moment * 200us);  // is what is tested
    child.kill(SIGTERM);
    const std::optional<Finished> finished = child.wait(10s);
    ASSERT_TRUE(finished) << moment;
    EXPECT_EQ(finished->status, 128 + SIGTERM) << story(*finished);
  }
}

}  // namespace
}  // namespace steady::test
