#include "cli/values.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/text.h"
#include "cli/words.h"
#include "settings/expected.h"

namespace steady::cli {
namespace {

std::vector<std::string_view> words_of(std::string_view list) {
  std::vector<std::string_view> words;
  for (const auto word : std::views::split(list, ' ')) words.emplace_back(word);
  return words;
}

const Option* option_of(const Command& command, std::string_view name) {
  const auto found = std::ranges::find_if(
      options(), [&](const Option& option) { return option.command == command.name && option.name == name; });
  return found == options().end() ? nullptr : &*found;
}

}  // namespace

Values::Values(const Command& command, std::vector<std::string> arguments, const settings::Environment& environment)
    : command_(&command), environment_(&environment) {
  Words words = tell_apart(command, std::move(arguments));
  positionals_ = std::move(words.positionals);
  error_ = std::move(words.error);
  for (Words::Given& given : words.options) {
    if (given.option->argument.empty()) {
      flags_[std::string(given.option->name)] = !given.value || *given.value == "true" || *given.value == "1";
      continue;
    }
    std::vector<std::string>& values = options_[std::string(given.option->name)];
    if (!given.option->repeated) values.clear();  // the last one counts
    values.push_back(std::move(given.value).value_or(""));
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
