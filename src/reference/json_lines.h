// JSON for people: keeps the order of keys, indents by two blanks per level, and puts on one line what fits.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>

namespace steady::reference {

// The document, ending with a newline.
std::string json_lines(const boost::json::value& value);

}  // namespace steady::reference
