// One attempt in progress: its deadline, the phase it has reached, and the network it may use.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/outcome.h"
#include "net/deadline.h"
#include "net/trace.h"

namespace steady::net {

// The network that attempts use. The defaults are those of the container; tests and --loopback-only restrict them.
struct Network {
  std::string name_servers = {};  // "127.0.0.1:5353,[::1]:53"; empty: those of /etc/resolv.conf
  std::string hosts_file = {};    // empty: /etc/hosts
  bool loopback_only = false;     // refuse every address that is not loopback
};

using UnixTime = std::int64_t;  // seconds since 1970-01-01 00:00:00 UTC

class Attempt {
 public:
  Attempt(Deadline deadline, const Network& network) : deadline_(deadline), network_(&network) {}

  // One of several addresses raced by `whole`, which shows the furthest phase among them. Must not outlive `whole`.
  explicit Attempt(Attempt* whole)
      : deadline_(whole->deadline_),
        network_(whole->network_),
        whole_(whole),
        trace_(whole->trace_),
        address_(whole->address_) {}

  // One of several servers that are tried in turn; its time ends before that of `whole`.
  Attempt(Attempt* whole, Deadline deadline) : Attempt(whole) { deadline_ = deadline; }

  Deadline deadline() const { return deadline_; }
  const Network& network() const { return *network_; }

  // The phase to report when the time runs out. Entering a phase also delays the next address (see net/reach.h).
  Phase phase() const { return phase_; }
  Clock::time_point last_progress() const { return last_progress_; }
  void enter(Phase phase) {
    if (phase != phase_) advice_.clear();
    phase_ = phase;
    last_progress_ = Clock::now();
    std::optional<Clock::time_point>& entered = entered_[static_cast<std::size_t>(phase)];
    if (!entered) entered = last_progress_;
    if (whole_ != nullptr && whole_->phase_ < phase) whole_->enter(phase);
  }

  // What to do if the time runs out in this phase, for the message: "if the port speaks no TLS, write http://". Entering
  // another phase clears it.
  void advise(std::string what) {
    advice_ = std::move(what);
    if (whole_ != nullptr) whole_->advise(advice_);
  }
  const std::string& advice() const { return advice_; }

  // The peer has shown a certificate of its own that is valid until then. Of several (addresses, redirects) the earliest
  // counts.
  void saw_certificate(UnixTime end) {
    if (!certificate_ends_ || end < *certificate_ends_) certificate_ends_ = end;
    if (whole_ != nullptr) whole_->saw_certificate(end);
  }
  std::optional<UnixTime> certificate_ends() const { return certificate_ends_; }

  // When each phase was entered first; empty for a phase that was skipped or not reached.
  using Entered = std::array<std::optional<Clock::time_point>, phase_count>;
  const Entered& entered() const { return entered_; }

  // Where this attempt takes notes: nowhere (null), unless somebody wants it explained. A note, and its text, must only
  // be made if it is explained().
  void explain(Trace* trace) { trace_ = trace; }
  bool explained() const { return trace_ != nullptr; }
  Trace& trace() const { return *trace_; }

  // The notes from now on are about the address of this number (Trace::add_address()); 0: about none.
  void set_address(std::size_t number) { address_ = number; }

  // Takes a note: the facts, then the items of a list if one is named.
  void note(Topic topic, std::initializer_list<Fact> facts, std::string_view list = {},
            std::span<const std::string> items = {}) const;

 private:
  Deadline deadline_;
  const Network* network_;
  Attempt* whole_ = nullptr;
  Trace* trace_ = nullptr;
  std::size_t address_ = 0;
  Phase phase_ = Phase::resolve;
  Clock::time_point last_progress_ = Clock::now();
  Entered entered_;
  std::string advice_;
  std::optional<UnixTime> certificate_ends_;
};

// The outcome of an attempt that was cut off `after` this time: "in connect after 2 s", with its advice.
Outcome timed_out(const Attempt& attempt, Clock::duration after);

}  // namespace steady::net
