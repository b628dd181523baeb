// The content of a file that the generated documents are made of.
#pragma once

#include <string>

namespace steady::reference {

// Throws std::runtime_error, with the path, if the file cannot be read or is empty.
std::string text_of(const std::string& path);

}  // namespace steady::reference
