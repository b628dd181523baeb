// Expands ${VAR} and ${VAR:-default} in values, because exec-form HEALTHCHECK and ENTRYPOINT have no shell. The value
// of a variable is not parsed again: a '$', '@' or '#' in a password stays as it is.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/file.h"

namespace steady::settings {

// The inputs besides the text: environment variables, and whether files may be read.
class Environment {
 public:
  using Lookup = std::function<std::optional<std::string>(std::string_view name)>;
  template <class Function>
    requires std::is_invocable_r_v<std::optional<std::string>, Function&, std::string_view>
  Environment(Function lookup, bool offline = false) : lookup_(std::move(lookup)), offline_(offline) {}  // NOLINT

  // The value of a variable, or nothing when it is unset.
  std::optional<std::string> operator()(std::string_view name) const { return lookup_(name); }

  // If true, only the text itself is validated: every variable has a placeholder value, and no file is read.
  bool offline() const { return offline_; }

  Patience& patience() const { return patience_; }

 private:
  Lookup lookup_;
  bool offline_ = false;
  mutable Patience patience_;
};
Environment process_environment();
Environment no_environment();  // offline

// Returns `text` with every ${NAME} and ${NAME:-default} replaced. The default also applies when the variable is blank,
// and may contain variables itself. "$${" gives a literal "${"; any other '$' stays as it is. A variable that is unset
// or blank (only white space) needs a default, because a blank value is usually a mistake; ${NAME:-} allows it. The
// error is text for people: "the variable DB_HOST is not set (write ${DB_HOST:-…} to give a default)".
std::expected<std::string, std::string> expand(std::string_view text, const Environment& environment);

// Escapes `text` so that expand() returns it unchanged.
std::string unexpandable(std::string_view text);

// Where the first "${" begins whose '}' is missing; npos when there is none.
std::size_t unclosed_variable(std::string_view text);
inline constexpr std::string_view unclosed = "'${' without '}' (a literal '${' is written '$${')";

// The name in "${NAME}" or "${NAME:-default}" when the text is nothing else; otherwise empty.
std::string_view only_variable(std::string_view text);

// Where the ${…} or "$${" that begins at `at` ends; `at` itself when none begins there, or when its '}' is missing.
std::size_t end_of_variable(std::string_view text, std::size_t at);

// The first of the characters `any` at or after `from` that is outside of every ${…}; npos when there is none.
std::size_t find_outside_variables(std::string_view text, std::string_view any, std::size_t from = 0);

}  // namespace steady::settings
