// The contract of a probe: it performs one attempt and returns one outcome. A probe reports; it never decides. It has
// no thresholds, never retries, sleeps or logs, and keeps no state between attempts.
//
// Time: the caller cancels run() at the attempt's deadline. A probe starts no timer. It reports its progress through
// Attempt::enter(), and the caller reports that phase when the time runs out.
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

  // The target as users write it: "app@db:5432/app", "http://api:8080/healthz". Never contains a secret.
  virtual std::string target() const = 0;

  // Only the host, to name a check without a name: "db", "localhost"; for a Unix socket its file name.
  virtual std::string host() const = 0;

  // What the probe does, in a word: "connect", "GET", "login", "query", "ping".
  virtual std::string_view action() const = 0;

  // Performs one attempt. Failures are outcomes; an exception means cancellation (operation_aborted) or a bug.
  virtual asio::awaitable<Outcome> run(net::Attempt& attempt) const = 0;
};

}  // namespace steady::probe
