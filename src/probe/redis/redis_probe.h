// Asks a Redis or Valkey server for its PONG, and for whatever else the spec wants to be true. RESP2 over TCP, TLS or a
// Unix socket: AUTH, SELECT and PING go out in one write; the opt-in questions follow one by one once PING has passed.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "probe/probe.h"
#include "probe/redis/spec.h"

namespace steady::probe::redis {

class RedisProbe final : public Probe {
 public:
  explicit RedisProbe(Spec spec) : spec_(std::move(spec)) {}

  std::string target() const override;  // "app@cache:6379/2", "/run/redis.sock"; no database when it is 0
  std::string host() const override { return net::host_of(spec_.endpoint); }
  std::string_view action() const override { return "ping"; }
  asio::awaitable<Outcome> run(net::Attempt& attempt) const override;

 private:
  Spec spec_;
};

}  // namespace steady::probe::redis
