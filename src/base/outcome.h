// The words every part speaks about one attempt: what came of it (Outcome), why (Reason), and how far it got (Phase).
// Down is a value with a reason, never an exception and never a bare bool.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/outcome.h"

namespace steady {

// Why an attempt was not up; `ok` when it was. The spelling of to_string() is part of the JSON output and the metrics.
enum class Reason : std::uint8_t {
  ok,
  name_not_found,  // the name has no address, or no name server said otherwise
  refused,         // nobody listens, or whoever listened hung up before a word
  unreachable,     // no route, network down, permission to connect denied by the kernel
  timed_out,       // the deadline passed first
  tls,             // the handshake failed or the certificate does not hold
  protocol,        // the peer answered, but not in the language of this kind
  denied,          // the peer understood and said no: password, role, database, 401
  not_ready,       // the peer says that it is not ready yet: 57P03, LOADING, 503
  mismatch,        // ready, but not what was expected: role, value, body
  internal,        // our own limit or bug; never the target's fault
};
inline constexpr int reason_count = 11;

// How far an attempt had come: what to say when time runs out. Ordered as an attempt passes through them.
enum class Phase : std::uint8_t { resolve, connect, handshake, request, response };
inline constexpr int phase_count = 5;

std::string_view to_string(Reason reason);
std::string_view to_string(Phase phase);

// The reason in the words of a sentence: "not ready", "timed out".
std::string_view words(Reason reason);

// Whether waiting longer is unlikely to help: a wrong password does not mend itself, a server that starts does.
enum class Permanent : bool { no, yes };

struct Outcome {
  Reason reason = Reason::ok;
  std::string detail;  // one line, printable, never a secret; may be empty when up
  Permanent permanence = Permanent::no;

  bool up() const { return reason == Reason::ok; }
  bool permanent() const { return permanence == Permanent::yes; }
  bool operator==(const Outcome&) const = default;
};

inline Outcome up(std::string detail = {}) { return {Reason::ok, std::move(detail), Permanent::no}; }

// `denied` is permanent by nature; everything else is transient unless the caller knows better.
Outcome down(Reason reason, std::string detail);
Outcome down(Reason reason, std::string detail, Permanent permanence);

// "not ready: the database system is starting up (57P03)", printable; the reason alone where there is no detail.
std::string to_string(const Outcome& outcome);

// A value, or the outcome that says why there is none.
template <class Value>
using Result = std::expected<Value, Outcome>;

}  // namespace steady
