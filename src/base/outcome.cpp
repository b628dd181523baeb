#include "base/outcome.h"

#include <algorithm>
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

constexpr std::size_t line_limit = 160;  // of printable(), with which an outcome is shown
constexpr std::size_t most_for_remark = 130;

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

void add_remark(Outcome& outcome, std::string_view remark) {
  if (remark.empty()) return;
  if (outcome.detail.ends_with('.')) outcome.detail.pop_back();
  const std::size_t room = line_limit - 2 - std::min(remark.size(), most_for_remark);
  if (outcome.detail.size() > room) outcome.detail = printable(outcome.detail, room);
  outcome.detail += cat("; ", remark);
}

std::string to_string(const Outcome& outcome) {
  return cat(words(outcome.reason), outcome.detail.empty() ? "" : ": ", printable(outcome.detail));
}

}  // namespace steady
