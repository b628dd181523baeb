#include "net/stream.h"

#include "stream_fixture.h"

namespace steady::net {
namespace {

INSTANTIATE_TEST_SUITE_P(InTheClearAndUnderTls, StreamTest, testing::Bool(),
                         [](const auto& info) { return info.param ? "UnderTls" : "InTheClear"; });

TEST_P(StreamTest, CarriesBytesBothWaysToTheEnd) {
  const std::string much(3'000'000, 'x');
  ScriptedPeer peer(
      [&](Guest& guest) {
        guest.send(guest.read_exactly(much.size()));
        guest.send_byte_by_byte("end");
        guest.close();
      },
      options());
  const auto work = [&]() -> asio::awaitable<void> {
    Stream stream = co_await connect(peer, ca());
    error_code end;
    EXPECT_FALSE(co_await stream.write(much));
    EXPECT_EQ(co_await read_to_the_end(stream, end), much + "end");
    EXPECT_EQ(end, asio::error::eof);
    co_await stream.close();
  };
  test::run(work());
}

TEST_P(StreamTest, SeesAReset) {
  std::promise<void> connected;
  ScriptedPeer peer(
      [&](Guest& guest) {
        connected.get_future().wait();
        guest.reset();
      },
      options());
  const auto work = [&]() -> asio::awaitable<void> {
    Stream stream = co_await connect(peer, ca());
    connected.set_value();
    error_code end;
    EXPECT_EQ(co_await read_to_the_end(stream, end), "");
    EXPECT_EQ(end, asio::error::connection_reset);
    EXPECT_EQ(connection_lost(end, ReceivedAny::no),
              down(Reason::refused, "the peer reset the connection before answering"));
    co_await stream.close();
  };
  test::run(work());
}

TEST_P(StreamTest, IsFreeToGoInTheMiddleOfEverything) {
  ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); }, options());
  const auto stay = [&]() -> asio::awaitable<bool> {
    Stream stream = co_await connect(peer, ca());
    std::array<char, 16> chunk{};
    co_await stream.read_some(chunk);
    co_await stream.close();
    co_return true;
  };
  for (const Duration limit : {0ms, 1ms, 2ms, 5ms, 20ms}) {
    for (int i = 0; i < 20; ++i) EXPECT_EQ(test::run(with_deadline(Deadline::in(limit), stay())), std::nullopt);
  }
}

TEST(HungUp, IsRefusedBeforeAWordAndProtocolAmongWords) {
  const error_code reset = asio::error::connection_reset;
  const error_code broken = asio::error::broken_pipe;
  const error_code end = asio::error::eof;
  EXPECT_EQ(connection_lost(end, ReceivedAny::no),
            down(Reason::refused, "the peer closed the connection before answering"));
  EXPECT_EQ(connection_lost(end, ReceivedAny::yes),
            down(Reason::protocol, "the peer closed the connection in the middle of its answer"));
  EXPECT_EQ(connection_lost(reset, ReceivedAny::yes),
            down(Reason::protocol, "the peer reset the connection in the middle of its answer"));
  EXPECT_EQ(connection_lost(broken, ReceivedAny::no),
            down(Reason::refused, "the peer reset the connection before answering"));
  EXPECT_EQ(connection_lost(asio::error::timed_out, ReceivedAny::no),
            down(Reason::protocol, "the connection broke: Connection timed out"));
}

}  // namespace
}  // namespace steady::net
