// config/steady.schema.json: the schema with which an editor validates a configuration.
#pragma once

#include <string>

namespace steady::reference {

// JSON Schema (draft 7) of a file, from the tables of its keys. `rules_folder` is src/probe: KIND/schema_rules.json
// contains the rules between keys that a schema can express. Throws std::runtime_error if such a file is unreadable.
std::string schema(const std::string& rules_folder);

}  // namespace steady::reference
