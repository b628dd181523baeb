// The tables of config/README.md.
#pragma once

#include <string>

namespace steady::reference {

// `document` with every generated part replaced. The text after a line "<!-- keys: NAME -->", up to the next blank line, is
// a table of keys; NAME is a section of the file, "check", "top", "targets" or a kind. The text after "<!-- kinds -->" is a
// section per kind, made from KIND/reference.md in `kinds_folder`, which is src/probe. An unknown NAME and a file that
// cannot be read throw std::runtime_error.
std::string with_tables(const std::string& document, const std::string& kinds_folder);

}  // namespace steady::reference
