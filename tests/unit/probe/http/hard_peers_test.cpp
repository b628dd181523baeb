// The probe against peers that are slow, endless, hasty or untidy: it neither hangs nor grows, and leaves in good order.
#include <gtest/gtest.h>

#include "asking.h"
#include "support/memory.h"

namespace steady::probe::http {
namespace {

using test::Guest;
using test::ScriptedPeer;

TEST(HttpProbe, NeedNotWaitForTheEndOfWhatIsNotHttp) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.send("220 mail.example ESMTP");
    guest.wait_until_peer_is_gone();
  });
  EXPECT_EQ(ask(spec_for(peer.port())), down(Reason::protocol, "not an HTTP answer"));
}

TEST(HttpProbe, ReadsAnAnswerThatComesByteByByte) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send_byte_by_byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    guest.send_byte_by_byte("5\r\nhello\r\n0\r\n\r\n");
    guest.wait_until_closed();
  });
  EXPECT_EQ(ask(containing(peer.port(), "hello")), up("HTTP 200 OK"));
}

TEST(HttpProbe, IsNotOutlivedByAPeerThatDrips) {
  const ScriptedPeer peer([](Guest& guest) {
    for (const char* bytes : {"HTTP/1.1 200 OK\r\n", "X-A: b\r\n", "X-B: c\r\n", "X-C: d\r\n"}) {
      guest.send(bytes);
      guest.pause(std::chrono::seconds(1));
    }
  });
  const auto start = Clock::now();
  EXPECT_EQ(ask(spec_for(peer.port()), std::chrono::milliseconds(300)), down(Reason::timed_out, "response"));
  EXPECT_LT(Clock::now() - start, std::chrono::milliseconds(900));
}

TEST(HttpProbe, DoesNotReadABodyThatNobodyAskedFor) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
    guest.wait_until_closed();
  });
  EXPECT_EQ(ask(spec_for(peer.port())), up("HTTP 200 OK"));
}

TEST(HttpProbe, ReadsNoMoreThanTheBeginningOfAHugeBody) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
    const std::string much(65536, 'x');
    for (int i = 0; i < 16384; ++i) guest.send(much);
  });
  const std::size_t grown = test::address_space_for([&] {
    EXPECT_EQ(ask(containing(peer.port(), "needle")),
              down(Reason::mismatch, "'needle' is not in the first 64 KiB of the body"));
  });
  EXPECT_LT(grown, test::usual_address_space);
}

TEST(HttpProbe, TakesNoMemoryForALengthOrAChunkThatIsOnlyAnnounced) {
  for (const std::string head : {"Content-Length: 4611686018427387904\r\n\r\n", "Content-Length: 2147483647\r\n\r\n",
                                 "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n"}) {
    const ScriptedPeer peer([&head](Guest& guest) {
      guest.read_until("\r\n\r\n");
      guest.send("HTTP/1.1 200 OK\r\n" + head + "only the beginning");
      guest.close();
    });
    const std::size_t grown =
        test::address_space_for([&] { EXPECT_EQ(ask(containing(peer.port(), "needle")).reason, Reason::protocol); });
    EXPECT_LT(grown, test::usual_address_space) << head;
  }
}

TEST(HttpProbe, CutsOffAHeadThatNeverEnds) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 1000000; ++i) guest.send("X-Field: value\r\n");
  });
  EXPECT_EQ(ask(spec_for(peer.port())), down(Reason::protocol, "its head is larger than 16 KiB"));
}

TEST(HttpProbe, FindsATextLongBeforeAnEndlessBodyEnds) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: UP\n\n");
    guest.wait_until_closed();
  });
  EXPECT_EQ(ask(containing(peer.port(), "UP")), up("HTTP 200 OK"));
}

TEST(HttpProbe, IgnoresGarbageBehindTheAnswer) {
  EXPECT_EQ(answered("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\x01\x02\xff garbage", "ok"), up("HTTP 200 OK"));
}

TEST(HttpProbe, TakesAnAnswerThatComesBeforeTheWholeBodyIsSent) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    guest.wait_until_closed();
  });
  Spec spec = spec_for(peer.port());
  spec.method = "POST";
  spec.body = Secret(std::string(1024, 'x'));
  EXPECT_EQ(ask(spec), down(Reason::not_ready, "HTTP 413 Payload Too Large"));
}

TEST(HttpProbe, LeavesWithoutAReset) {
  bool in_good_order = false;
  {
    const ScriptedPeer peer([&in_good_order](Guest& guest) {
      guest.read_until("\r\n\r\n");
      guest.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'));
      in_good_order = guest.wait_until_closed();
    });
    EXPECT_TRUE(ask(spec_for(peer.port())).up());
  }
  EXPECT_TRUE(in_good_order);
}

}  // namespace
}  // namespace steady::probe::http
