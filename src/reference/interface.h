// Every public name of steady, for docs/interface.md and for the list that a release promises
// (docs/interface-released.txt). Taken from the tables of options and keys, from what the renderers write, and, where
// nothing else knows a name, from the text of the sources and documents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steady::reference {

// What is promised together with a name: {"default", "5s"}. Of a single property ("default", "type") a name has one
// value; a repeated one ("word") may have several.
struct Property {
  std::string name;
  std::string value;
  bool repeated = false;
};

struct PublicName {
  std::string name;  // "check --timeout", "steady_ready"
  std::vector<Property> properties = {};
};

struct PublicNames {
  std::string_view kind;     // "option"; begins a line of the list
  std::string_view heading;  // of the section in docs/interface.md
  std::string_view meaning;  // one or two sentences below it
  std::vector<PublicName> names;
};

// All of them. `sources` is the root of the checkout. Throws std::runtime_error when a file is unreadable, or does not
// hold what it held when this was written.
std::vector<PublicNames> interface_of(const std::string& sources);

// The parts, in files of their own.
std::vector<PublicNames> names_of_tables();                             // commands, options, keys, kinds
std::vector<PublicNames> names_of_answers(const std::string& sources);  // endpoints, JSON, metrics
std::vector<PublicNames> names_of_sources(const std::string& sources);  // log, environment, exit codes, image

// The responses in the text of a source file, {"status", "431", true} and {"type", "application/json", true}. Throws
// std::runtime_error if there is none.
std::vector<Property> responses_in(const std::string& file);

// docs/interface.md
std::string interface_page(const std::vector<PublicNames>& all);

// A line per name, "option: check --timeout", and per property, "option: check --timeout: default = 5s" or
// "option: check --output: word text".
std::string promised_lines(const std::vector<PublicNames>& all);

// docs/interface-released.txt as a release leaves it: a head that names the version, then the lines. `version` is
// empty before the first release.
std::string released_list(std::string_view version, const std::vector<PublicNames>& all);

// Whether the list belongs to no release yet, so that it may be written anew.
bool is_unreleased(std::string_view released);

// What a released list promises and `all` does not hold, a sentence each: "the option 'check --x' was promised in
// 0.1.0 and is gone". Empty when nothing broke; additions break nothing.
std::vector<std::string> broken_promises(std::string_view released, const std::vector<PublicNames>& all);

}  // namespace steady::reference
