// config/steady.schema.json: what an editor knows of a configuration.
#pragma once

#include <string>

namespace steady::reference {

// JSON Schema (draft 7) of a file, from the tables of its keys. `rules_folder` is src/probe: KIND/schema_rules.json says there what of
// the rules between keys a schema can say. Throws std::runtime_error where such a file cannot be read.
std::string schema(const std::string& rules_folder);

}  // namespace steady::reference
