// Describes a value that must not be shown, such as a variable's or a secret, when its form shows a mistake: it still has
// the quotation marks of an env file, or the newline of an editor. The words give away neither a character that somebody
// chose nor the length. Pure.
#pragma once

#include <string>
#include <string_view>

#include "settings/expand.h"

namespace steady::settings {

// "begins with a quotation mark (env files keep them)", "ends with a newline", "is blank"; empty when nothing is odd. Of
// several oddities the first that people make, from the outside in.
std::string_view oddity(std::string_view value);

// For the end of a message about the value of `name`: "; the value of B ends with a newline"; empty when nothing is odd.
std::string odd_value(std::string_view name, std::string_view value);

// The same for a text with ${VAR} in it: about the first variable whose value is odd.
std::string odd_variable(std::string_view text, const Environment& environment);

// Whether the text has a variable or a command as only a shell would expand them: $NAME, $(command).
bool is_for_a_shell(std::string_view text);
inline constexpr std::string_view write_braces =
    "; no shell reads this: a variable is written ${NAME}, and $(...) is not run";

}  // namespace steady::settings
