// Options and variables that override the file. They are mappings like those of the file, read by the same functions: a
// key has the same range, format and messages wherever it is given.
#pragma once

#include <string>

#include "config/config.h"
#include "settings/document.h"

namespace steady::config {

// Each is a mapping with keys of that section. The name of a value is what messages call it.
struct Overrides {
  settings::Node check = settings::Node::map({});
  settings::Node wait = settings::Node::map({});
  settings::Node serve = settings::Node::map({});
  settings::Node log = settings::Node::map({});
};

// The first problem in them, as text for people: "--rise: expected a number from 1 to 1000, found '0'"; empty if
// none.
std::string complaint(const Overrides& overrides);

// Returns `config` with the overrides applied. The overrides must be valid.
Config with(Config config, const Overrides& overrides);

}  // namespace steady::config
