// A row in words: what documents say of its type, its default and its meaning.
#pragma once

#include <string>
#include <string_view>

#include "settings/setting.h"

namespace steady::reference {

// "duration, 100ms to 24h", "1 to 1000", "`track` `latch` `ignore`", "path"
std::string type_of(const settings::Setting& row);

// As a cell of a table: "`5s`", "`PGUSER`; required"; empty when there is none.
std::string default_of(const settings::Setting& row);

// Meaning, range and default in one sentence without markup.
std::string in_plain_words(const settings::Setting& row);

// What holds without the key, with `before` in front of it: "; default: in cert_file", "; required"; empty where the default says it.
std::string when_absent(const settings::Setting& row, std::string_view before);

std::string without_backticks(std::string_view text);

}  // namespace steady::reference
