#include "cli/values.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "base/text.h"
#include "settings/expected.h"

namespace steady::cli {
namespace {

std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> words;
  for (const auto word : std::views::split(list, ' ')) words.emplace_back(word);
  return words;
}

std::vector<std::string_view> names_of(const Command& command) {
  std::vector<std::string_view> names;
  for (const Option& option : options()) {
    if (option.command == command.name) names.push_back(option.name);
  }
  return names;
}

const Option* option_of(const Command& command, std::string_view name) {
  const auto found = std::ranges::find_if(
      options(), [&](const Option& option) { return option.command == command.name && option.name == name; });
  return found == options().end() ? nullptr : &*found;
}

std::string lacks_value(const Option& option) {
  return cat("option ", option.name, " needs a value: ", option.argument);
}

// CLI11 takes the next word for the value of "--timeout=", and of "--quiet=maybe" it does not say what is wrong.
std::string malformed(const Command& command, const std::vector<std::string>& arguments) {
  static constexpr std::array<std::string_view, 4> truths{"true", "false", "1", "0"};
  for (const std::string_view word : arguments) {
    if (word == "--") break;
    const std::size_t equals = word.find('=');
    const Option* option = option_of(command, word.substr(0, equals));
    if (option == nullptr || equals == std::string_view::npos) continue;
    const std::string_view value = word.substr(equals + 1);
    if (!option->argument.empty() && value.empty()) return lacks_value(*option);
    if (option->argument.empty() && std::ranges::find(truths, value) == truths.end()) {
      return cat("option ", option->name, " takes no value, or true or false");
    }
  }
  return {};
}

// The complaint of CLI11 begins with the name of the option.
std::string lacks_value(const Command& command, std::string_view complaint) {
  const Option* option = option_of(command, complaint.substr(0, complaint.find(':')));
  return option == nullptr ? "an option lacks its value" : lacks_value(*option);
}

// CLI11's own words quote what was given, and what was given may hold a password. Only the name of an option is quoted
// back: "--passwort=x" up to its '=', "-px" up to its letter.
std::string unexpected(const Command& command, std::string_view word) {
  const std::string name(word.starts_with("--") ? word.substr(0, word.find('=')) : word.substr(0, 2));
  const std::vector<std::string_view> known = names_of(command);
  const std::string_view near = nearest(name, known);
  return cat("unknown option ", in_quotes(name), near.empty() ? "" : cat(" (did you mean '", near, "'?)"));
}

}  // namespace

Values::Values(const Command& command, std::vector<std::string> arguments, const settings::Environment& environment)
    : command_(&command), environment_(&environment) {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  for (const Option& option : options()) {
    if (option.command != command.name) continue;
    const std::string names = option.letter.empty() ? std::string(option.name) : cat(option.letter, ',', option.name);
    const std::string key(option.name);
    if (option.argument.empty()) {
      app.add_flag(names, flags_[key]);
    } else {
      // One value each: without the last call an option would swallow the targets behind it, and split "[a,b]" in two.
      app.add_option(names, options_[key])
          ->expected(1)
          ->multi_option_policy(option.repeated ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast)
          ->allow_extra_args(false);
    }
  }
  error_ = malformed(command, arguments);
  try {
    std::ranges::reverse(arguments);  // as CLI11 wants them
    if (error_.empty()) app.parse(std::move(arguments));
    take_rest(app.remaining());
  } catch (const CLI::ArgumentMismatch& error) {
    error_ = lacks_value(command, error.what());
  } catch (const CLI::ParseError& error) {
    error_ = cat("cannot read the options (", error.get_name(), ')');
  }
  std::erase_if(flags_, [&app](const auto& flag) { return app.count(flag.first) == 0; });
}

// Positional arguments are what no option took: CLI11, told of them, would take "[::1]" for a list.
void Values::take_rest(const std::vector<std::string>& rest) {
  bool only_arguments = false;  // behind "--"
  for (const std::string& word : rest) {
    if (!only_arguments && word == "--") {
      only_arguments = true;
    } else if (only_arguments || !word.starts_with('-') || word == "-") {
      positionals_.push_back(word);
    } else if (error_.empty()) {
      error_ = unexpected(*command_, word);
    }
  }
}

const Option& Values::option_named(std::string_view name) const { return *option_of(*command_, name); }

std::vector<std::string> Values::given(const Option& option) const {
  if (const auto found = options_.find(option.name); found != options_.end() && !found->second.empty()) {
    return found->second;
  }
  if (option.variable.empty()) return {};
  const std::optional<std::string> value = (*environment_)(option.variable);
  return value && !value->empty() ? std::vector{*value} : std::vector<std::string>{};
}

void Values::complain(const Option& option, std::string_view expected, std::string_view got) {
  if (!error_.empty()) return;
  const bool from_environment = !options_.contains(option.name) || options_.find(option.name)->second.empty();
  // The value of a variable is never shown: it may be another one's, and a secret.
  error_ = from_environment ? cat(option.variable, ": expected ", expected, ", which its value is not")
                            : cat(option.name, ": expected ", expected, ", got ", in_quotes(got));
}

bool Values::flag(std::string_view name) {
  if (const auto said = flags_.find(name); said != flags_.end()) return said->second;
  const Option& option = option_named(name);
  const std::vector<std::string> value = given(option);
  if (value.empty() || value[0] == "0" || value[0] == "false") return false;
  if (value[0] != "1" && value[0] != "true") complain(option, "true or false", value[0]);
  return true;
}

std::optional<std::string> Values::text(std::string_view name) {
  const std::vector<std::string> value = given(option_named(name));
  return value.empty() ? std::nullopt : std::optional(value.back());
}

std::vector<std::string> Values::texts(std::string_view name) { return given(option_named(name)); }

std::optional<Duration> Values::duration(std::string_view name, const config::Range<Duration>& range) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  const std::optional<Duration> duration = parse_duration(*value);
  if (duration && range.holds(*duration)) return duration;
  complain(option_named(name), settings::expected_duration(range.lowest, range.highest), *value);
  return std::nullopt;
}

std::optional<Duration> Values::duration_or_zero(std::string_view name, const config::Range<Duration>& range) {
  const std::optional<Duration> value = duration(name, {Duration::zero(), range.highest});
  if (!value || *value == Duration::zero() || range.holds(*value)) return value;
  complain(option_named(name), cat("0 or at least ", to_string(range.lowest)), *text(name));
  return std::nullopt;
}

std::optional<int> Values::number(std::string_view name, const config::Range<int>& range) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  const std::optional<std::int64_t> number = parse_number(*value);
  if (number && *number >= range.lowest && *number <= range.highest) return static_cast<int>(*number);
  complain(option_named(name), settings::expected_number(range.lowest, range.highest), *value);
  return std::nullopt;
}

std::optional<std::size_t> Values::choice(std::string_view name) {
  const std::optional<std::string> value = text(name);
  if (!value) return std::nullopt;
  const Option& option = option_named(name);
  const std::vector<std::string_view> choices = words_of(option.choices);
  const auto found = std::ranges::find(choices, *value);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string listed(option.choices);
  std::ranges::replace(listed, ' ', '|');
  complain(option, listed, *value);
  return std::nullopt;
}

}  // namespace steady::cli
