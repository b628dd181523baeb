#include "settings/parameters.h"

#include <string>
#include <vector>

#include "base/text.h"
#include "settings/redaction.h"

namespace steady::settings {
namespace {

std::string squeezed(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != ' ') out += squeezed_letter(c);
  }
  return out;
}

bool is_ignored(const ParameterTable& table, std::string_view name) {
  return !name.empty() && !name.contains(',') && table.ignored.contains(cat(',', squeezed(name), ','));
}

std::string_view meant_by(const ParameterTable& table, std::string_view name) {
  std::vector<std::string_view> names;
  for (const TakenParameter& each : table.taken) names.push_back(each.name);
  for (const RefusedParameter& each : table.refused) names.push_back(each.name);
  return nearest(name, names);
}

// A name may be a piece of a password with a '&' in it, and what a variable holds is not shown.
bool may_be_named(const Entry& entry, const Problems& problems) { return problems.may_quote() && !entry.may_be_secret; }

}  // namespace

bool same_parameter(std::string_view one, std::string_view other) { return squeezed(one) == squeezed(other); }

const TakenParameter* find_taken(const ParameterTable& table, std::string_view name) {
  const auto found =
      std::ranges::find_if(table.taken, [name](const auto& each) { return same_parameter(each.name, name); });
  return found == table.taken.end() ? nullptr : &*found;
}

bool refuse(const ParameterTable& table, const Entry& entry, Problems& problems) {
  const auto found =
      std::ranges::find_if(table.refused, [&](const auto& each) { return same_parameter(each.name, entry.key); });
  if (found == table.refused.end()) return false;
  const bool harmless = std::ranges::any_of(
      found->harmless, [&](std::string_view each) { return equal_ignoring_case(each, entry.value.text); });
  if (!harmless) {
    problems.add(entry.position, "", cat("the application's '", entry.key, "' cannot be honoured: ", found->why));
  }
  return true;
}

void leave_out(const ParameterTable& table, const Entry& entry, std::size_t number, Problems& problems) {
  if (is_ignored(table, entry.key)) return;
  const std::string name = may_be_named(entry, problems) ? in_quotes(shown_key(entry.key)) : "";
  const std::string_view meant = meant_by(table, entry.key);
  if (!meant.empty()) {
    problems.add(entry.position, "",
                 cat("unknown parameter", name.empty() ? "" : " ", name, " (did you mean ", in_quotes(meant), "?)"));
    return;
  }
  problems.note(entry.position, name.empty() ? cat("parameter ", number, " of the URL is not known and is ignored")
                                             : cat("the parameter ", name, " is not known and is ignored"));
}

}  // namespace steady::settings
