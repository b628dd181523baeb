// What was given for one command, by its options and their variables, as mappings that a Reader reads: those of keys of the file by
// section, and the command line's own.
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
  // Reads the arguments of `command`. An option is stronger than its variable, one that is set to nothing is not set.
  Given(const Command& command, std::vector<std::string> arguments, const settings::Environment& environment);
  Given(const Given&) = delete;
  Given& operator=(const Given&) = delete;

  const std::vector<std::string>& positionals() const { return positionals_; }
  settings::Reader& own() { return reader_; }  // the keys of cli/keys.h
  const config::Overrides& overrides() const { return overrides_; }

  // The first thing that is wrong, for people: with the words, with what own() was asked for, with the overrides. Empty when all is
  // well.
  std::string complaint() const;

 private:
  settings::Node& section(std::string_view name);
  void put(const Option& option, const std::vector<std::string>& values, bool from_environment);

  std::vector<std::string> positionals_;
  std::string error_;  // in the words
  config::Overrides overrides_;
  settings::Node node_ = settings::Node::map({});
  settings::Source nowhere_;
  settings::Problems problems_{nowhere_};
  settings::Environment environment_ = settings::no_environment();  // what is given is taken as it is
  settings::Reader reader_{node_, "", environment_, problems_};
};

}  // namespace steady::cli
