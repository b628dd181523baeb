// Two targets that answer at the same moment: the first answer may decide, and the second one does not undo it.
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"
#include "support/server_home.h"
#include "waiting.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 20s;
const Words echo{"/bin/echo", "the command runs"};

// Two Redis whose answers reach a wait at the same moment, since it is stopped until both are there, in either order.
class Simultaneous {
 public:
  // What each says on its n-th connection; the answers to the connections of these numbers come together, first's first.
  Simultaneous(std::pair<int, int> together, std::function<std::string(int)> first,
               std::function<std::string(int)> second)
      : first_(held(0, together.first, std::move(first))), second_(held(1, together.second, std::move(second))) {}
  ~Simultaneous() { release(0), release(1); }

  Finished run(const Words& options, bool second_first) {
    Words words = options;
    words.insert(words.end(), {redis(first_, "#name=first"), redis(second_, "#name=second")});
    Child child(wait_command(words, echo));
    EXPECT_TRUE(eventually([&] { return asked_[0] && asked_[1]; }));
    child.kill(SIGSTOP);
    EXPECT_TRUE(eventually([&] { return read_all(cat("/proc/", child.pid(), "/stat")).contains(") T "); }));
    for (const std::size_t turn : {0U, 1U}) {
      const std::size_t i = second_first ? 1 - turn : turn;
      release(i);
      EXPECT_TRUE(eventually([&] { return answered_[i].load(); }));
    }
    child.kill(SIGCONT);
    const auto finished = child.wait(patience);
    return finished ? *finished : Finished{};
  }

 private:
  ScriptedPeer::Script held(std::size_t i, int number, std::function<std::string(int)> reply) {
    return [this, i, number, reply, count = std::make_shared<std::atomic<int>>(0)](Guest& guest) {
      const int mine = (*count)++;
      guest.read_until("PING\r\n");
      if (mine == number) {
        asked_[i] = true;
        released_[i].wait(false);
      }
      guest.send(reply(mine));
      if (mine == number) answered_[i] = true;
      guest.wait_until_closed();
    };
  }
  void release(std::size_t i) {
    released_[i] = true;
    released_[i].notify_all();
  }

  std::array<std::atomic<bool>, 2> asked_{}, released_{}, answered_{};
  ScriptedPeer first_, second_;
};

// Which answer is dealt with first is up to the kernel: some rounds, side by side.
void some_rounds(const std::function<void(bool second_first)>& round) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back(round, i % 2 == 0);
}

TEST(WaitSameMoment, ToGiveUpIsNotTakenBack) {
  some_rounds([](bool second_first) {
    Simultaneous both({0, 0}, [](int) { return no_auth; }, [](int) { return loading; });
    const Finished finished = both.run({"--permanent-grace", "0"}, second_first);
    EXPECT_EQ(finished.status, 77) << story(finished);
    EXPECT_TRUE(finished.err.contains("gave up after ")) << story(finished);
  });
}

// The second is up, and comes down again just when the first comes up.
TEST(WaitSameMoment, ToOpenIsNotTakenBack) {
  some_rounds([](bool second_first) {
    Simultaneous both({0, 1}, [](int) { return pong; }, [](int number) { return number == 1 ? loading : pong; });
    const Finished finished = both.run({}, second_first);
    EXPECT_EQ(finished.status, 0) << story(finished);
    EXPECT_EQ(finished.out, "the command runs\n");
  });
}

}  // namespace
}  // namespace steady::test
