// How a stream leaves: so that the peer sees an orderly end and logs no reset, whatever was still under way.
#include "stream_fixture.h"

namespace steady::net {
namespace {

class ShutdownTest : public StreamTest {};
INSTANTIATE_TEST_SUITE_P(InTheClearAndUnderTls, ShutdownTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "UnderTls" : "InTheClear"; });

TEST_P(ShutdownTest, ClosesInGoodOrder) {
  std::promise<bool> ended;
  ScriptedPeer peer([&](Guest& guest) { ended.set_value(guest.wait_until_closed()); }, options());
  const auto work = [&]() -> asio::awaitable<void> {
    Stream stream = co_await connect(peer, ca());
    co_await stream.close();
    co_await stream.close();  // has nothing left to do
  };
  test::run(work());
  EXPECT_TRUE(within_bounds(ended));
}

TEST_P(ShutdownTest, ClosesInGoodOrderWithUnreadBytes) {
  std::promise<void> sent;
  std::promise<void> closed;
  std::promise<bool> ended;
  ScriptedPeer peer(
      [&](Guest& guest) {
        guest.send(std::string(10'000, 'x'));
        sent.set_value();
        closed.get_future().wait();  // whatever there is to come has come by now
        ended.set_value(guest.wait_until_closed());
      },
      options());
  const auto work = [&]() -> asio::awaitable<void> {
    Stream stream = co_await connect(peer, ca());
    sent.get_future().wait();
    co_await stream.close();
    closed.set_value();
  };
  test::run(work());
  EXPECT_TRUE(within_bounds(ended));
}

TEST(Shutdown, IsResetWhenItDiesWithUnreadBytesUnclosed) {
  std::promise<void> sent;
  std::promise<void> closed;
  std::promise<bool> ended;
  ScriptedPeer peer([&](Guest& guest) {
    guest.send(std::string(10'000, 'x'));
    sent.set_value();
    closed.get_future().wait();
    ended.set_value(guest.wait_until_closed());
  });
  const auto work = [&]() -> asio::awaitable<void> {
    {
      const Stream stream = co_await connect(peer);
      sent.get_future().wait();
    }
    closed.set_value();
  };
  test::run(work());
  EXPECT_FALSE(within_bounds(ended)) << "the tests above must be able to fail";
}

TEST_P(ShutdownTest, WaitsALittleForAGreetingThatIsOnItsWay) {
  std::promise<bool> ended;
  ScriptedPeer peer(
      [&](Guest& guest) {
        guest.pause(5ms);
        guest.send("SSH-2.0-late\r\n");
        const bool in_order = guest.wait_until_closed();
        guest.send("to whoever still listens");
        ended.set_value(in_order);
      },
      options());
  const auto work = [&]() -> asio::awaitable<void> {
    Stream stream = co_await connect(peer, ca());
    co_await stream.close();
  };
  test::run(work());
  EXPECT_TRUE(within_bounds(ended));
}

TEST_P(ShutdownTest, DoesNotWaitForAPeerThatNeverSaysGoodbye) {
  ScriptedPeer peer([](Guest& guest) { guest.wait_until_peer_is_gone(); }, options());
  Clock::duration took{};
  const auto work = [&]() -> asio::awaitable<void> {
    Stream stream = co_await connect(peer, ca());
    const Clock::time_point begin = Clock::now();
    co_await stream.close();
    took = Clock::now() - begin;
  };
  test::run(work());
  EXPECT_LT(took, 1s);
}

TEST_P(ShutdownTest, DoesNotReadForEverFromAPeerThatNeverStops) {
  ScriptedPeer peer(
      [](Guest& guest) {
        const std::string chunk(100'000, 'x');
        while (true) guest.send(chunk);
      },
      options());
  Clock::duration took{};
  const auto work = [&]() -> asio::awaitable<void> {
    Stream stream = co_await connect(peer, ca());
    const Clock::time_point begin = Clock::now();
    co_await stream.close();
    took = Clock::now() - begin;
  };
  test::run(work());
  EXPECT_LT(took, 1s);
}

TEST_P(ShutdownTest, EndsItsGoodbyeAtTheLimit) {
  ScriptedPeer peer([](Guest& guest) { guest.wait_until_peer_is_gone(); }, options());
  const auto work = [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 20; ++i) {
      Stream stream = co_await connect(peer, ca());
      co_await stream.close(Deadline::at(Clock::now() - 1s));
    }
  };
  test::run(work());
}

TEST(Shutdown, LeavesInGoodOrderEvenWithoutTimeForAGoodbye) {
  std::promise<void> sent;
  std::promise<void> closed;
  std::promise<bool> ended;
  ScriptedPeer peer([&](Guest& guest) {
    guest.send(std::string(10'000, 'x'));
    sent.set_value();
    closed.get_future().wait();
    ended.set_value(guest.wait_until_closed());
  });
  const auto work = [&]() -> asio::awaitable<void> {
    Stream stream = co_await connect(peer);
    sent.get_future().wait();
    co_await stream.close(Deadline::at(Clock::now() - 1s));
    closed.set_value();
  };
  test::run(work());
  EXPECT_TRUE(within_bounds(ended));
}

}  // namespace
}  // namespace steady::net
