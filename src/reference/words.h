// What the documents are made of: a row as text, with its type, its default and its description; and the text of a
// file.
#pragma once

#include <string>
#include <string_view>

#include "settings/setting.h"

namespace steady::reference {

// "duration", "number", "word", "path": the type without its range and its words.
std::string type_name_of(const settings::Setting& row);

// "duration, 100ms to 24h", "1 to 1000", "`track` `latch` `ignore`", "path"
std::string type_of(const settings::Setting& row);

// As a cell of a table: "`5s`", "`PGUSER`; required"; empty when there is no default.
std::string default_of(const settings::Setting& row);

// Description, range and default in one sentence without markup.
std::string in_plain_words(const settings::Setting& row);

// The effect of a missing key, after `before`: "; default: in cert_file", "; required"; empty when the default says it
// already.
std::string when_absent(const settings::Setting& row, std::string_view before);

std::string without_backticks(std::string_view text);

// The content of a file. Throws std::runtime_error, with the path, if it cannot be read or is empty.
std::string text_of(const std::string& path);

}  // namespace steady::reference
