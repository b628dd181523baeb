#include "cli/given.h"

#include <algorithm>
#include <map>
#include <ranges>
#include <utility>

#include "base/text.h"
#include "cli/keys.h"
#include "cli/words.h"

namespace steady::cli {
namespace {

using settings::Node;

// Converts "--quiet", "--quiet=1" and STEADY_CHECK_QUIET=0 to the value in a file.
std::string flag_text(std::string text) {
  if (text == "1") return "true";
  return text == "0" ? "false" : std::move(text);
}

// The value of a variable is never quoted: the variable may be meant for another program, and be secret.
Node node_of(const Option& option, const std::string& value, bool from_environment) {
  Node node = Node::scalar(option.argument().empty() ? flag_text(value) : value, {});
  node.name = from_environment ? option.variable() : option.name();
  node.secret = from_environment;
  return node;
}

// The values in a variable: of a list all that stand between commas.
std::vector<std::string> values_of(const Option& option, const std::string& value) {
  std::vector<std::string> values;
  for (const auto part : std::views::split(value, ',')) {
    const std::string_view word = trimmed(std::string_view(part));
    if (settings::is_list(*option.setting) && !word.empty()) values.emplace_back(word);
  }
  return values.empty() ? std::vector{value} : values;
}

// The complaint if the environment has an option's variable without the name of the command, such as STEADY_TIMEOUT. It
// would be ignored, and nobody would notice.
std::string misnamed(const Command& command, const Option& option, const settings::Environment& environment) {
  constexpr std::string_view prefix = "STEADY_";
  const std::string_view own = option.variable().substr(prefix.size());  // "CHECK_TIMEOUT"
  const std::size_t length = command.name.size();
  if (own.size() <= length || own[length] != '_' || !equal_ignoring_case(own.substr(0, length), command.name))
    return {};
  const std::string general = cat(prefix, own.substr(length + 1));
  if (environment(general).value_or("").empty()) return {};
  return cat(general, " is not read: each command has its own variable, here ", option.variable());
}

}  // namespace

Given::Given(const Command& command, std::vector<std::string> arguments, const settings::Environment& environment) {
  Words words = tell_apart(command, std::move(arguments));
  positionals_ = std::move(words.positionals);
  error_ = std::move(words.error);
  std::map<std::string_view, std::vector<std::string>> values;
  for (Words::Given& given : words.options) {
    std::vector<std::string>& all = values[given.option.name()];
    if (!settings::is_list(*given.option.setting)) all.clear();  // the last value counts
    all.push_back(std::move(given.value).value_or(given.option.argument().empty() ? "true" : ""));
  }
  const std::vector<Option> options = options_of(command);
  for (const auto& [before, now] : keys::renamed_variables) {
    const bool used = std::ranges::find(options, now, &Option::variable) != options.end();
    if (error_.empty() && used && !environment(before).value_or("").empty())
      error_ = cat(before, ": this variable is called ", now);
  }
  for (const Option& option : options) {
    if (const auto given = values.find(option.name()); given != values.end()) {
      put(option, given->second, false);
    } else if (!option.variable().empty()) {
      const std::string value = environment(option.variable()).value_or("");
      if (!value.empty()) put(option, values_of(option, value), true);
      if (value.empty() && error_.empty()) error_ = misnamed(command, option, environment);
    }
  }
}

Node& Given::section(std::string_view name) {
  if (name == "check") return overrides_.check;
  if (name == "wait") return overrides_.wait;
  if (name == "serve") return overrides_.serve;
  return name == "log" ? overrides_.log : node_;
}

void Given::put(const Option& option, const std::vector<std::string>& values, bool from_environment) {
  Node node = node_of(option, values.back(), from_environment);
  if (values.size() > 1) {
    node.type = Node::Type::list;
    for (const std::string& value : values) node.items.push_back(node_of(option, value, from_environment));
  }
  section(option.section).set(std::string(option.setting->name), {}, std::move(node));
}

std::string Given::complaint() const {
  if (!error_.empty()) return error_;
  if (problems_.empty()) return config::complaint(overrides_);
  return cat(problems_.all().front().path, ": ", problems_.all().front().message);
}

}  // namespace steady::cli
