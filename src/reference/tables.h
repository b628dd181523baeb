// The tables of config/README.md.
#pragma once

#include <string>

namespace steady::reference {

// `document` with every generated part written anew: what follows a line "<!-- keys: NAME -->" up to the next blank line
// is the table of a section of the file, of "check", of "top" or of "targets"; what follows "<!-- kinds -->" is a section per kind, with
// the text of KIND/reference.md in `kinds_folder`, which is src/probe. Throws std::runtime_error if NAME is unknown or a
// file cannot be read.
std::string with_tables(const std::string& document, const std::string& kinds_folder);

}  // namespace steady::reference
