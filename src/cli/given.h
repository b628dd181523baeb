// The options and variables given for one command, as mappings for a Reader: keys of the file by section, and keys of
// the command line only.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"
#include "config/overrides.h"
#include "settings/expand.h"
#include "settings/problem.h"
#include "settings/reader.h"

namespace steady::cli {

class Given {
 public:
  // Parses the arguments of `command`. An option overrides its variable; an empty variable counts as unset. A variable
  // without the name of the command, such as STEADY_TIMEOUT, is an error where its option has no other value.
  Given(const Command& command, std::vector<std::string> arguments, const settings::Environment& environment);
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;

  const std::vector<std::string>& positionals() const { return positionals_; }
  settings::Reader& own() { return reader_; }  // the keys of cli/keys.h
  const config::Overrides& overrides() const { return overrides_; }

  // The first error, as text for people: in the words, in the names of variables, in the keys read with own(), or in the overrides. Empty if there
  // is none.
  std::string complaint() const;

 private:
  settings::Node& section(std::string_view name);
  void put(const Option& option, const std::vector<std::string>& values, bool from_environment);

  std::vector<std::string> positionals_;
  std::string error_;  // an error in the words, or in the name of a variable
  config::Overrides overrides_;
  settings::Node node_ = settings::Node::map({});
  settings::Source nowhere_;
  settings::Problems problems_{nowhere_};
  settings::Environment environment_ = settings::no_environment();  // values are not expanded
  settings::Reader reader_{node_, "", environment_, problems_};
};

}  // namespace steady::cli
