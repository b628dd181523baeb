#include "base/outcome.h"

#include <array>
#include <cstddef>
#include <utility>

#include "base/text.h"

namespace steady {
namespace {

constexpr std::array<std::string_view, reason_count> reason_names{
    "ok",       "name_not_found", "refused",   "unreachable", "timed_out", "tls",
    "protocol", "denied",         "not_ready", "mismatch",    "internal"};

constexpr std::array<std::string_view, reason_count> reason_words{
    "up",     "name not found", "refused",  "unreachable",   "timed out", "tls error", "protocol error",
    "denied", "not ready",      "mismatch", "internal error"};

constexpr std::array<std::string_view, phase_count> phase_names{"resolve", "connect", "handshake", "request",
                                                                "response"};

}  // namespace

std::string_view to_string(Reason reason) { return reason_names[static_cast<std::size_t>(reason)]; }
std::string_view words(Reason reason) { return reason_words[static_cast<std::size_t>(reason)]; }
std::string_view to_string(Phase phase) { return phase_names[static_cast<std::size_t>(phase)]; }

Outcome down(Reason reason, std::string detail) {
  return down(reason, std::move(detail), reason == Reason::denied ? Permanent::yes : Permanent::no);
}

Outcome down(Reason reason, std::string detail, Permanent permanence) {
  return {reason, std::move(detail), permanence};
}

std::string to_string(const Outcome& outcome) {
  return cat(words(outcome.reason), outcome.detail.empty() ? "" : ": ", printable(outcome.detail));
}

}  // namespace steady
