// What the tests of streams share: a connection in the clear or under TLS, and what a script found out.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <future>
#include <stdexcept>
#include <string>

#include "net/race.h"
#include "net/stream.h"
#include "support/certificates.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::net {

using namespace std::chrono_literals;
using test::Guest;
using test::ScriptedPeer;

// A connection to a peer on loopback; under TLS when a CA is given.
inline asio::awaitable<Stream> connect(const ScriptedPeer& peer, const std::string& ca = {}) {
  Stream::Socket socket(co_await asio::this_coro::executor);
  const asio::ip::tcp::endpoint where(asio::ip::address_v4::loopback(), peer.port());
  co_await socket.async_connect(where, asio::use_awaitable);
  Stream stream(std::move(socket));
  const Network network;
  Attempt attempt(Deadline::in(20s), network);
  if (!ca.empty()) {
    const Outcome outcome = co_await stream.start_tls({.ca_file = ca}, "127.0.0.1", attempt);
    co_await leave_if_cancelled();
    EXPECT_EQ(outcome, up());
  }
  co_return stream;
}

inline asio::awaitable<std::string> read_to_the_end(Stream& stream, error_code& end) {
  std::string all;
  std::array<char, 1000> chunk{};
  while (true) {
    const auto [error, size] = co_await stream.read_some(chunk);
    all.append(chunk.data(), size);
    if (error) {
      end = error;
      co_return all;
    }
  }
}

// What a script found out, once it has.
template <class Value>
Value within_bounds(std::promise<Value>& promise) {
  auto value = promise.get_future();
  if (value.wait_for(20s) != std::future_status::ready) throw std::runtime_error("the script never got there");
  return value.get();
}

class StreamTest : public testing::TestWithParam<bool> {
 protected:
  std::string ca() const { return GetParam() ? certificates().ca() : ""; }
  ScriptedPeer::Options options() const {
    if (!GetParam()) return {};
    return {.certificate = certificates().server(), .key = certificates().server_key()};
  }
  static const test::Certificates& certificates() {
    static const test::Certificates made;
    return made;
  }
};

}  // namespace steady::net
