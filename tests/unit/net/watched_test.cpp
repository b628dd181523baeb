#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "net/race.h"
#include "net/watched.h"
#include "support/launch.h"
#include "support/run.h"

namespace steady::net {
namespace {

using namespace std::chrono_literals;
using test::Fd;

struct Pair {
  Fd mine, yours;
};

Pair connected() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0) test::fail("socketpair");
  return {Fd(ends[0]), Fd(ends[1])};
}

void say(const Fd& to, std::string_view bytes) {
  ASSERT_EQ(::write(to.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
}

void hear(int from) {
  std::array<char, 64> chunk;
  ASSERT_GT(::read(from, chunk.data(), chunk.size()), 0);
}

void put_at(int number, const Fd& fd) { ASSERT_EQ(::dup2(fd.get(), number), number); }

TEST(WatchedFd, IsReadableWhenBytesCame) {
  const auto work = []() -> asio::awaitable<void> {
    const Pair pair = connected();
    WatchedFd watched(co_await asio::this_coro::executor);
    watched.watch(pair.mine.get());
    EXPECT_FALSE(co_await watched.writable());
    EXPECT_FALSE(co_await with_deadline(Deadline::in(5ms), watched.readable())) << "nothing came";
    say(pair.yours, "x");
    EXPECT_FALSE(co_await watched.readable());
    EXPECT_FALSE(co_await watched.readable()) << "it still is: nobody has read";
  };
  test::run(work());
}

TEST(WatchedFd, WatchesAnotherDescriptorOfTheSameNumber) {
  const auto work = []() -> asio::awaitable<void> {
    Pair old = connected();
    WatchedFd watched(co_await asio::this_coro::executor);
    watched.watch(old.mine.get());
    EXPECT_FALSE(co_await with_deadline(Deadline::in(1ms), watched.readable()));
    const Pair other = connected();
    put_at(old.mine.get(), other.mine);  // as a library that connects anew
    watched.watch(old.mine.get());
    say(other.yours, "x");
    EXPECT_FALSE(co_await watched.readable());
  };
  test::run(work());
}

TEST(WatchedFd, LeavesTheDescriptorToItsOwner) {
  const Pair pair = connected();
  const auto work = [&]() -> asio::awaitable<void> {
    WatchedFd watched(co_await asio::this_coro::executor);
    watched.watch(pair.mine.get());
    watched.release();
    watched.release();
    watched.watch(pair.mine.get());
  };
  test::run(work());
  EXPECT_GE(::fcntl(pair.mine.get(), F_GETFD), 0);
}

TEST(WatchedFd, TellsWhoWaitsThatItIsReleased) {
  const auto work = []() -> asio::awaitable<void> {
    const Pair pair = connected();
    WatchedFd watched(co_await asio::this_coro::executor);
    watched.watch(pair.mine.get());
    const auto release = [&]() -> asio::awaitable<void> {
      co_await sleep_until(Deadline::in(5ms));
      watched.release();
      co_await sleep_until(Deadline::never());
    };
    const auto wait = [&]() -> asio::awaitable<void> {
      EXPECT_EQ(co_await watched.readable(), asio::error::operation_aborted);
    };
    EXPECT_EQ(co_await first_of(release(), wait()), 1U);
  };
  test::run(work());
}

TEST(WatchedSet, CallsForEachThatIsReadyUntilItIsLetGo) {
  const auto work = []() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    const Pair a = connected();
    const Pair b = connected();
    Event enough(executor);
    std::vector<int> calls;
    WatchedSet set(executor, [&](WatchedSet::Ready ready) {
      EXPECT_TRUE(ready.readable);
      hear(ready.fd);
      calls.push_back(ready.fd);
      if (ready.fd == b.mine.get()) set.let_go(b.mine.get());
      enough.notify();
    });
    set.watch(a.mine.get(), true, false);
    set.watch(b.mine.get(), true, false);
    for (const Fd* each : {&a.yours, &b.yours, &a.yours}) {
      say(*each, "x");
      co_await enough.wait();
    }
    say(b.yours, "nobody listens to b any more");
    EXPECT_FALSE(co_await enough.wait_until(Deadline::in(20ms)));
    EXPECT_EQ(calls, (std::vector{a.mine.get(), b.mine.get(), a.mine.get()}));
  };
  test::run(work());
}

// What c-ares does when a server talks nonsense: in the middle of the call it opens another socket, closes the old one,
// and the next one it opens gets the old one's number. The watch of the old one must not end that of the new one.
TEST(WatchedSet, WatchesANewDescriptorThatGotTheNumberOfAnOldOne) {
  const auto work = []() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    Pair old = connected();
    const Pair other = connected();
    const int number = old.mine.get();
    Event heard(executor);
    bool replaced = false;
    WatchedSet set(executor, [&](WatchedSet::Ready ready) {
      hear(ready.fd);
      heard.notify();
      if (std::exchange(replaced, true)) return;
      set.let_go(number);
      old.mine.close();
      put_at(number, other.mine);
      set.watch(number, true, false);
    });
    set.watch(number, true, false);
    say(old.yours, "x");
    co_await heard.wait();
    EXPECT_TRUE(replaced);
    say(other.yours, "y");
    EXPECT_TRUE(co_await heard.wait_until(Deadline::in(10s)));
    set.let_go(number);
    ::close(number);
  };
  test::run(work());
}

TEST(WatchedSet, IsSilentWhenItIsGone) {
  const auto work = []() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    const Pair pair = connected();
    int calls = 0;
    {
      WatchedSet set(executor, [&](WatchedSet::Ready) { ++calls; });
      set.watch(pair.mine.get(), true, true);  // writable at once: its handler is queued
    }
    co_await sleep_until(Deadline::in(5ms));
    EXPECT_EQ(calls, 0);
  };
  test::run(work());
}

TEST(WatchedSet, IgnoresWhatCannotBeWatched) {
  const auto work = []() -> asio::awaitable<void> {
    WatchedSet set(co_await asio::this_coro::executor, [](WatchedSet::Ready) { FAIL(); });
    set.watch(99'999, true, true);
    set.let_go(99'999);
    set.let_go(4);
    co_await sleep_until(Deadline::in(5ms));
  };
  test::run(work());
}

}  // namespace
}  // namespace steady::net
