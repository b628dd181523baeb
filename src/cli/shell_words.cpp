#include "cli/shell_words.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/text.h"
#include "cli/options.h"
#include "settings/expand.h"

namespace steady::cli {
namespace {

constexpr std::string_view blanks = " \t";

// What belongs to an operator.
enum class Takes : std::uint8_t { nothing, file, command };

struct Operator {
  std::string_view text;
  Takes takes;
};
// An operator that is the beginning of another one comes after it.
constexpr std::array operators{
    Operator{"||", Takes::command},   Operator{"|&", Takes::command},  Operator{"|", Takes::command},
    Operator{"&&", Takes::command},   Operator{"&>>", Takes::file},    Operator{"&>", Takes::file},
    Operator{"&", Takes::command},    Operator{";", Takes::command},   Operator{"2>&1", Takes::nothing},
    Operator{"1>&2", Takes::nothing}, Operator{">&2", Takes::nothing}, Operator{"2>>", Takes::file},
    Operator{"2>", Takes::file},      Operator{"1>", Takes::file},     Operator{">>", Takes::file},
    Operator{">", Takes::file},       Operator{"<", Takes::file},
};

const Operator* operator_in(std::string_view word) {
  const auto* const found =
      std::ranges::find_if(operators, [word](const Operator& each) { return word.starts_with(each.text); });
  return found == operators.end() ? nullptr : found;
}

bool is_program(std::string_view word) { return word.substr(word.rfind('/') + 1) == "steady"; }

// "--timeout", "-t"; a word with an '@' may be a piece of a password.
bool is_option(std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return word.size() > 1 && word.front() == '-' && (word[1] == '-' || is_letter(word[1])) && !word.contains('@');
}

// "db:5432"
bool is_host_and_port(std::string_view word) {
  const std::size_t colon = word.rfind(':');
  constexpr std::string_view digits = "0123456789";
  constexpr std::string_view others = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
  return colon != std::string_view::npos && colon + 1 < word.size() &&
         word.find_first_not_of(digits, colon + 1) == std::string_view::npos &&
         word.find_first_not_of(others) == std::string_view::npos;
}

bool is_argument(std::string_view word) {
  return word.contains("://") || word.starts_with("${") || is_option(word) || is_host_and_port(word) ||
         operator_in(word) != nullptr;
}

// A connection string of another library has its first '=' before a ':'.
bool may_be_target(std::string_view word) { return word.starts_with("${") || word.find(':') < word.find('='); }

}  // namespace

std::string shell_complaint(std::string_view command, std::span<const std::string> words) {
  const auto word = std::ranges::find_if(words, [](const std::string& each) { return operator_in(each) != nullptr; });
  if (word == words.end()) return {};
  const auto& [text, takes] = *operator_in(*word);
  if (takes == Takes::nothing) return cat("no shell reads this: leave out '", text, '\'');
  if (takes == Takes::file) return cat("no shell reads this: leave out '", text, "' and its file");
  const bool then = text == "&&" || text == ";";
  if (command == "wait" && then) return cat("no shell reads this: write '--' in place of '", text, '\'');
  return cat("no shell reads this: leave out '", text, "' and what follows it");
}

bool is_command_line(std::string_view word) {
  if (word.find_first_of(blanks) == std::string_view::npos) return false;  // nearly always
  const std::size_t blank = settings::find_outside_variables(word, blanks);
  // In the options of a target, after '#', a blank is allowed.
  if (blank == std::string_view::npos || settings::find_outside_variables(word, "#") < blank) return false;
  const std::string_view first = word.substr(0, blank);
  if (is_program(first) || command_named(first) != nullptr) return true;
  if (!may_be_target(first)) return false;
  for (std::string_view rest = trimmed(word.substr(blank)); !rest.empty();) {
    const std::string_view next = rest.substr(0, rest.find_first_of(blanks));
    if (is_argument(next)) return true;
    rest = trimmed(rest.substr(next.size()));
  }
  return false;
}

std::string one_word_each(std::string_view command) {
  const std::string_view rest = command == "wait" ? R"(, "--", "/app"])" : "]";
  return cat(R"(one word per argument, as in ["/steady", ")", command, R"(", "http://app:8080/")", rest);
}

}  // namespace steady::cli
