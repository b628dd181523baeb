// ${VAR} and ${VAR:-default} in values, because exec-form HEALTHCHECK and ENTRYPOINT have no shell. The value of a
// variable is never read again: a '$', '@' or '#' in a password stays what it is.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace steady::settings {

// The value of an environment variable, or nothing when it is unset.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
Environment process_environment();

// `text` with every ${NAME} and ${NAME:-default} replaced (the default also when the variable is empty, as in a shell; it
// may hold variables itself); "$${" stands for a literal "${"; a '$' before anything else is itself. The error says what
// is wrong, for people: "the variable DB_HOST is not set (write ${DB_HOST:-…} to give a default)", "'${' without '}'".
std::expected<std::string, std::string> expand(std::string_view text, const Environment& environment);

// `text` such that expand() gives it back unchanged.
std::string unexpandable(std::string_view text);

// Where the ${…} or the "$${" that begins at `at` ends; `at` itself when none does, or when its '}' is missing.
std::size_t end_of_variable(std::string_view text, std::size_t at);

// The first of the characters `any` at or after `from` that is not inside a ${…}; npos when there is none.
std::size_t find_outside_variables(std::string_view text, std::string_view any, std::size_t from = 0);

// The content of a file, or of a pipe whose writer comes and ends within a second; at most `limit` bytes. The error names
// the path and the reason.
std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit);

}  // namespace steady::settings
