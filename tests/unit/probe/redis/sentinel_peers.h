// Scripted Sentinels, the servers that they name, and one attempt by them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "probe/redis/redis_probe.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::redis {

using namespace std::chrono_literals;
using test::ClosedPort;
using test::Guest;
using test::ScriptedPeer;

inline const std::string question = "*3\r\n$8\r\nSENTINEL\r\n$23\r\nget-master-addr-by-name\r\n$8\r\nmymaster\r\n";

inline std::string bulk(const std::string& text) { return cat('$', text.size(), "\r\n", text, "\r\n"); }
inline std::string address(const std::string& host, const std::string& port) {
  return cat("*2\r\n", bulk(host), bulk(port));
}
inline std::string address(const ScriptedPeer& peer) { return address("127.0.0.1", std::to_string(peer.port())); }

inline ScriptedPeer::Script sentinel(const std::string& answer) {
  return [answer](Guest& guest) {
    guest.read_exactly(question.size());
    guest.send(answer);
    guest.wait_until_closed();
  };
}

// A server that says PONG, and then which role it has.
inline ScriptedPeer::Script server(const std::string& info = "role:master\r\n") {
  return [info](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("+PONG\r\n");
    guest.read_until("replication\r\n");
    guest.send(bulk(info));
    guest.wait_until_closed();
  };
}

inline Spec at(const std::vector<std::uint16_t>& ports) {
  Spec spec;
  spec.endpoint = {"127.0.0.1", ports.front(), {}};
  for (std::size_t i = 1; i < ports.size(); ++i) spec.others.push_back({"127.0.0.1", ports[i]});
  spec.sentinel = Sentinel{.service = "mymaster", .user = {}, .password = {}};
  spec.role = Role::primary;
  return spec;
}

inline Outcome ask(Spec spec, Duration limit = 20s, const net::Network& network = {}) {
  return test::attempt(RedisProbe(std::move(spec)), limit, network);
}

// The outcome with one Sentinel that gives this answer.
inline Outcome answered(const std::string& answer) {
  const ScriptedPeer peer(sentinel(answer));
  return ask(at({peer.port()}));
}

}  // namespace steady::probe::redis
