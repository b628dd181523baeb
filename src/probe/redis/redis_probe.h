// Pings a Redis or Valkey server and checks the optional conditions of the spec. RESP2 over TCP, TLS or a Unix socket:
// AUTH, SELECT and PING are sent in one write; after a good PING, the commands for the conditions follow one by one. Of
// several servers one is enough; with Sentinels it is the master that they name.
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

  // "app@cache:6379/2", "/run/redis.sock", "a:6379,b:6379", "s1:26379,s2:26379/mymaster"; without database 0
  std::string target() const override;
  std::string host() const override { return net::host_of(spec_.endpoint); }
  std::string_view action() const override { return "ping"; }
  asio::awaitable<Outcome> run(net::Attempt& attempt) const override;

 private:
  Spec spec_;
};

}  // namespace steady::probe::redis
