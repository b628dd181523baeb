// The words given for one command: each option's from the command line, else from its environment variable.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "cli/options.h"
#include "config/ranges.h"
#include "settings/expand.h"

namespace steady::cli {

class Values {
 public:
  // Reads the arguments of `command`; what is wrong with them is the first error.
  Values(const Command& command, std::vector<std::string> arguments, const settings::Environment& environment);

  // The first thing that was wrong, for people; empty when all is well. Typed reads below add to it.
  const std::string& error() const { return error_; }

  const std::vector<std::string>& positionals() const { return positionals_; }
  bool flag(std::string_view option);
  std::optional<std::string> text(std::string_view option);
  std::vector<std::string> texts(std::string_view option);
  std::optional<Duration> duration(std::string_view option, const config::Range<Duration>& range);
  std::optional<Duration> duration_or_zero(std::string_view option, const config::Range<Duration>& range);
  std::optional<int> number(std::string_view option, const config::Range<int>& range);
  std::optional<std::size_t> choice(std::string_view option);  // the index in Option::choices

 private:
  const Option& option_named(std::string_view name) const;
  std::vector<std::string> given(const Option& option) const;
  void complain(const Option& option, std::string_view expected, std::string_view got);

  const Command* command_;
  const settings::Environment* environment_;
  std::map<std::string, std::vector<std::string>, std::less<>> options_;
  std::map<std::string, bool, std::less<>> flags_;  // those given
  std::vector<std::string> positionals_;
  std::string error_;
};

}  // namespace steady::cli
