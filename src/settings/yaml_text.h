// What surrounds the YAML parser: the text it is fit to read, and its complaints in our words.
#pragma once

#include <string>
#include <string_view>

#include "settings/problem.h"

namespace steady::settings {

// Notes a byte order mark, bytes that are not UTF-8 (RFC 3629), and control characters (YAML 1.2, 5.1). False: do not
// parse.
bool check_yaml_text(const Source& source, Problems& problems);

// The parser's message as a sentence of ours: some of its own quote the text, which may be a password.
std::string yaml_complaint(std::string_view message, std::string_view text, Position position);

// The last character of the text that is no white space: where something is missing at the end.
Position end_of_text(std::string_view text);

// Whether the quoted text at the beginning of `text` has its second quote; the parser also takes the end of the file.
bool closes_quote(std::string_view text);

}  // namespace steady::settings
