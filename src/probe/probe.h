// The contract of a probe: one attempt in, one outcome out. A probe answers; it never decides. It keeps no thresholds,
// retries nothing, sleeps never, logs nothing, and nothing survives an attempt.
//
// Time: the caller bounds run() by the attempt's deadline and cancels it there. A probe starts no timer; it says through
// Attempt::enter() how far it has come, which is what the caller reports when time runs out.
#pragma once

#include <string>
#include <string_view>

#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"

namespace steady::probe {

class Probe {
 public:
  Probe() = default;
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;
  virtual ~Probe() = default;

  // Who is asked, as people write it: "app@db:5432/app", "http://api:8080/healthz". Never a secret.
  virtual std::string target() const = 0;

  // The host alone, for the name of a check that has none: "db", "localhost"; of a Unix socket its file name.
  virtual std::string host() const = 0;

  // What is asked, in a word: "connect", "GET", "login", "query", "ping".
  virtual std::string_view action() const = 0;

  // One attempt. Failures are outcomes; an exception means cancellation (operation_aborted) or a bug.
  virtual asio::awaitable<Outcome> run(net::Attempt& attempt) const = 0;
};

}  // namespace steady::probe
