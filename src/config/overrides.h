// What options and their variables say instead of the file. They are mappings like the file's own, read by the same functions over its
// values: a key has one range, one form and one complaint, wherever it is given.
#pragma once

#include <string>

#include "config/config.h"
#include "settings/document.h"

namespace steady::config {

// Each a mapping of keys of that section, whose values bear the names that complaints call them by.
struct Overrides {
  settings::Node wait = settings::Node::map({});
  settings::Node serve = settings::Node::map({});
  settings::Node log = settings::Node::map({});
};

// The first thing that is wrong with them, for people: "--stable: expected a number from 1 to 1000, found '0'"; empty when all is well.
std::string complaint(const Overrides& overrides);

// `config` as they say; nothing may be wrong with them.
Config with(Config config, const Overrides& overrides);

}  // namespace steady::config
