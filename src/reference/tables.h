// The tables of config/README.md.
#pragma once

#include <string>

namespace steady::reference {

// `document` with every table of keys replaced: the text after a line "<!-- keys: NAME -->" up to the next blank line.
// NAME is a section of the file, "check", "top" or a kind; any other NAME throws std::runtime_error.
std::string with_tables(const std::string& document);

}  // namespace steady::reference
