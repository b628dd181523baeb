// The tables of config/README.md.
#pragma once

#include <string>

namespace steady::reference {

// `document` with every table of keys made anew: what follows a line "<!-- keys: NAME -->" up to the next blank line. NAME is a section of
// the file, "check", "top" or a kind. Throws std::runtime_error where it is none of them.
std::string with_tables(const std::string& document);

}  // namespace steady::reference
