#include "net/attempt.h"

#include "base/text.h"

namespace steady::net {

void Attempt::note(Topic topic, std::initializer_list<Fact> facts, std::string_view list,
                   std::span<const std::string> items) const {
  trace_->add(address_, topic, facts, list, items);
}

Outcome timed_out(const Attempt& attempt, Clock::duration after) {
  const std::string_view border = attempt.advice().empty() ? "" : ": ";
  return down(Reason::timed_out,
              cat("in ", to_string(attempt.phase()), " after ", rounded(after), border, attempt.advice()));
}

}  // namespace steady::net
