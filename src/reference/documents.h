// The files that are generated from the tables of keys and from data of tests, as text: one function per file.
#pragma once

#include <string>

namespace steady::reference {

// config/steady.schema.json, with which an editor validates a configuration: JSON Schema (draft 7) from the tables of
// keys. `rules_folder` is src/probe: KIND/schema_rules.json contains the rules between keys that a schema can express.
// Throws std::runtime_error if such a file is unreadable.
std::string schema(const std::string& rules_folder);

// config/steady.example.yaml: every key with its default or a typical value.
std::string example();

// config/README.md: `document` with every generated part replaced. The text after a line "<!-- keys: NAME -->", up to
// the next blank line, is a table of keys; NAME is a section of the file ("checks": the keys of one check), "top",
// "targets" or a kind. After a line "<!-- parameters: KIND -->" it is the table of the parameters of its drivers. The text
// after "<!-- kinds -->" is a section per kind, made from KIND/reference.md in `kinds_folder`, which is src/probe. An
// unknown NAME and a file that cannot be read throw std::runtime_error.
std::string with_tables(const std::string& document, const std::string& kinds_folder);

// docs/troubleshooting.md: `document` with the text after each line "<!-- situations: NAME -->", up to the next blank
// line, replaced by a table of what NAME.txt in `folder` holds, which is tests/data/troubleshooting (see situations.h).
// Throws std::runtime_error for a file that is unreadable or malformed.
std::string with_situations(const std::string& document, const std::string& folder);

}  // namespace steady::reference
