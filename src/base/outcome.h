// The result of one attempt: Outcome, with the cause (Reason) and how far the attempt got (Phase). "Down" is a value
// with a reason, never an exception and never a bare bool.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/outcome.h"

namespace steady {

// Why an attempt failed; `ok` when it succeeded. The text of to_string() is part of the JSON output and the metrics.
enum class Reason : std::uint8_t {
  ok,
  name_not_found,  // the name has no address, or no name server gave one
  refused,         // nobody listens, or the peer closed the connection before the first byte
  unreachable,     // no route, network down, or the kernel denied permission to connect
  timed_out,       // the deadline passed first
  tls,             // the handshake failed, or the certificate is not valid
  protocol,        // the peer answered, but not in the protocol of this kind
  denied,          // the peer understood and refused: password, role, database, 401
  not_ready,       // the peer says that it is not ready yet: 57P03, LOADING, 503
  mismatch,        // ready, but role, value or body differ from the expected ones
  internal,        // a limit or a bug of steady, never the target's fault
};
inline constexpr int reason_count = 11;

// How far an attempt got; reported when the time runs out. Phases are in the order in which an attempt passes them.
enum class Phase : std::uint8_t { resolve, connect, handshake, request, response };
inline constexpr int phase_count = 5;

std::string_view to_string(Reason reason);
std::string_view to_string(Phase phase);

// The reason as words within a sentence: "not ready", "timed out".
std::string_view words(Reason reason);

// Whether retrying is unlikely to help: it cannot fix a wrong password, but a server that is starting will be up later.
enum class Permanent : bool { no, yes };

struct Outcome {
  Reason reason = Reason::ok;
  std::string detail;  // one printable line, never a secret; may be empty when up
  Permanent permanence = Permanent::no;

  bool up() const { return reason == Reason::ok; }
  bool permanent() const { return permanence == Permanent::yes; }
  bool operator==(const Outcome&) const = default;
};

inline Outcome up(std::string detail = {}) { return {Reason::ok, std::move(detail), Permanent::no}; }

// `denied` is permanent by default, every other reason is transient; `permanence` overrides this.
Outcome down(Reason reason, std::string detail);
Outcome down(Reason reason, std::string detail, Permanent permanence);

// Adds "; remark" to the detail of a failure. A detail that is too long for both on one line is cut. Does nothing when the
// remark is empty.
void add_remark(Outcome& outcome, std::string_view remark);

// "not ready: the database system is starting up (57P03)", printable; only the reason when there is no detail.
std::string to_string(const Outcome& outcome);

// A value, or the outcome that explains why there is no value.
template <class Value>
using Result = std::expected<Value, Outcome>;

}  // namespace steady
