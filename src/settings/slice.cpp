#include "settings/slice.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "settings/expand.h"
#include "settings/percent.h"

namespace steady::settings {
namespace {

constexpr std::string_view bad_escape = "after a '%' come two hexadecimal digits; a '%' itself is written %25";

}  // namespace

Slice take_until(Slice& rest, std::string_view any) {
  const std::size_t end = std::min(find_outside_variables(rest.text, any), rest.text.size());
  const Slice taken = rest.until(end);
  rest = rest.from(end);
  return taken;
}

bool SliceProblems::fail(const Slice& where, std::string message) const {
  problems_.add(where.position(), "", std::move(message));
  return false;
}

// Text that cannot be parsed may be part of a password if an '@' follows, after a character that an encoded password does
// not contain.
bool SliceProblems::fail_quoting_no_secret(const Slice& where, std::string message) const {
  const bool may_be_secret = target_.substr(where.begin).contains('@');
  return fail(where, may_be_secret ? cat("not a host and port; ", encode_hint) : std::move(message));
}

void SliceProblems::check_escapes(const Url::Component& component) const {
  const std::string_view text = component.text;
  for (std::size_t i = find_outside_variables(text, "%"); i != std::string_view::npos;
       i = find_outside_variables(text, "%", i + 3)) {
    if (is_escape(text.substr(i))) continue;
    problems_.add({.line = 1, .column = component.column + static_cast<int>(i)}, "", std::string(bad_escape));
    return;
  }
}

}  // namespace steady::settings
