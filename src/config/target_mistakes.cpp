#include "config/target_mistakes.h"

#include <string>

#include "settings/oddity.h"

namespace steady::config {

void explain(settings::Problems& problems, std::string_view written, bool rewritten,
             const settings::Environment& environment) {
  if (problems.empty()) return;
  if (const std::size_t brace = settings::unclosed_variable(written); brace != std::string_view::npos) {
    problems.replace({.line = 1, .column = static_cast<int>(brace) + 1}, std::string(settings::unclosed));
    return;
  }
  if (rewritten) {
    const std::string_view first = written.substr(0, settings::end_of_variable(written, 0));
    return problems.remark(settings::odd_variable(first, environment));
  }
  // What precedes an '@' may be a password, in which a '$' is an ordinary character.
  const std::size_t at = written.rfind('@');
  const std::string_view rest = at == std::string_view::npos ? written : written.substr(at);
  if (settings::is_for_a_shell(rest)) problems.remark(settings::write_braces);
}

}  // namespace steady::config
