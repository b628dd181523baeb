// Answers of name servers into c-ares, over UDP and TCP. Whatever they say, an address that is found stands in one of them.
//
// An input is a list of answers, each to the next question that comes, wherever it comes: its first byte says how the rest
// is sent (see Manner), so that inputs get past the checks of id and question, or do not.
#include <algorithm>
#include <array>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "fuzz/support/peer.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/world.h"
#include "net/resolver.h"

namespace steady::fuzz {
namespace {

using asio::ip::udp;

constexpr std::string_view between = "\xff|";
constexpr std::size_t header_size = 12;

// The bits of an answer's first byte.
struct Manner {
  explicit Manner(std::uint8_t bits) : bits_(bits) {}
  bool raw() const { return (bits_ & 3) == 0; }            // every byte is the input's
  bool with_id() const { return (bits_ & 3) == 1; }        // but for the id
  bool with_question() const { return (bits_ & 2) != 0; }  // and the question, behind the ten other bytes of the header
  bool twice() const { return (bits_ & 4) != 0; }
  bool silent() const { return (bits_ & 0xc0) == 0xc0; }
  bool wrong_length() const { return (bits_ & 8) != 0; }  // over TCP: in the two bytes before the message
  bool reset() const { return (bits_ & 16) != 0; }        // over TCP, afterwards
  bool piecemeal() const { return (bits_ & 32) != 0; }    // over TCP

 private:
  std::uint8_t bits_;
};

// What is still to be said, and all that was.
struct Script {
  std::vector<std::string> answers;
  std::size_t next = 0;
  std::string said = {};
};
Script script;

std::string question_of(std::string_view query) {
  if (query.size() <= header_size) return {};
  std::size_t at = header_size;
  while (at < query.size() && query[at] != 0) at += static_cast<std::uint8_t>(query[at]) + std::size_t{1};
  return std::string(query.substr(header_size, at + 5 - header_size));
}

struct Answer {
  Manner manner{0xff};  // silence
  std::string message = {};
};

Answer answer_to(std::string_view query) {
  if (script.next >= script.answers.size() || script.answers[script.next].empty()) return {};
  const std::string& written = script.answers[script.next++];
  Answer out{.manner = Manner(static_cast<std::uint8_t>(written[0])), .message = written.substr(1)};
  if (out.manner.with_id()) out.message.insert(0, query.substr(0, 2));
  if (out.manner.with_question()) {
    out.message.resize(std::max<std::size_t>(out.message.size(), header_size - 2));
    out.message.insert(header_size - 2, question_of(query));
    out.message.insert(0, query.substr(0, 2));
  }
  script.said += out.message;
  return out;
}

// A name server on 127.0.0.1.
class Server {
 public:
  Server() : tcp_(0, [](Guest& guest, std::size_t) { return serve_tcp(guest); }), udp_(loop()) {
    udp_.open(udp::v4());
    udp_.bind({asio::ip::address_v4::loopback(), tcp_.port()});
    asio::co_spawn(loop(), serve_udp(), asio::detached);
  }
  std::string where() const { return cat("127.0.0.1:", tcp_.port()); }
  void dismiss() { tcp_.dismiss(); }

 private:
  asio::awaitable<void> serve_udp() {
    for (;;) {
      std::array<char, 4096> query{};
      udp::endpoint from;
      const auto [error, size] = co_await udp_.async_receive_from(asio::buffer(query), from, net::as_result);
      if (error) continue;
      const Answer answer = answer_to({query.data(), size});
      if (answer.manner.silent()) continue;
      error_code ignored;
      for (int i = 0; i < (answer.manner.twice() ? 2 : 1); ++i) {
        udp_.send_to(asio::buffer(answer.message), from, 0, ignored);
      }
    }
  }

  // Two bytes of length before each message (RFC 1035, section 4.2.2).
  static asio::awaitable<void> serve_tcp(Guest& guest) {
    std::size_t read = 0;
    while (co_await guest.hear()) {
      while (guest.heard().size() >= read + 2) {
        const std::size_t size = static_cast<std::uint8_t>(guest.heard()[read]) * std::size_t{256} +
                                 static_cast<std::uint8_t>(guest.heard()[read + 1]);
        if (guest.heard().size() < read + 2 + size) break;
        const Answer answer = answer_to(std::string_view(guest.heard()).substr(read + 2, size));
        read += 2 + size;
        if (answer.manner.silent()) co_return;
        if (!co_await send(guest, answer)) co_return;
      }
    }
  }

  static asio::awaitable<bool> send(Guest& guest, const Answer& answer) {
    const std::size_t size = answer.message.size() ^ (answer.manner.wrong_length() ? 0x0103U : 0U);
    const std::string bytes =
        cat(static_cast<char>(size >> 8U & 0xffU), static_cast<char>(size & 0xffU), answer.message);
    bool going_on = co_await guest.say_in_pieces(bytes, answer.manner.piecemeal() ? 3 : 0);
    if (answer.manner.twice() && going_on) going_on = co_await guest.say(bytes);
    if (answer.manner.reset()) guest.reset();
    co_return going_on && !answer.manner.reset();
  }

  Peer tcp_;
  udp::socket udp_;
};

template <class Address>
bool was_said(const Address& address) {
  const auto bytes = address.to_bytes();
  return script.said.contains(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void resolve(std::string_view input) {
  static std::array<Server, 2> servers;
  static const std::string host = "db.example.test";
  script = {.answers = split(input, between)};
  const net::Network network{.name_servers = cat(servers[0].where(), ",", servers[1].where()),
                             .hosts_file = "/dev/null"};
  net::Attempt attempt(net::Deadline::in(std::chrono::seconds(10)), network);
  const std::optional<Result<net::Addresses>> found = settle(net::resolve(host, attempt));
  for (Server& server : servers) server.dismiss();
  if (!found) return;
  if (!*found) return require_sound(found->error());
  require(!(*found)->empty(), "a name that is found has an address");
  for (const asio::ip::address& each : **found) {
    require(each.is_v4() ? was_said(each.to_v4()) : was_said(each.to_v6()), "an address was in an answer",
            each.to_string());
  }
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  steady::fuzz::enter_own_world();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  require_quick("a lookup", [&] { resolve({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
