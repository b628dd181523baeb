// JSON for people: in the order that it was made, two blanks for each level, on one line what fits there.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string>

namespace steady::reference {

// The document, with a newline at its end.
std::string json_lines(const boost::json::value& value);

}  // namespace steady::reference
