// Code around the YAML parser: checks the text before parsing, and rewords the parser's messages.
#pragma once

#include <string>
#include <string_view>

#include "settings/problem.h"

namespace steady::settings {

// Adds problems for a byte order mark, bytes that are not UTF-8 (RFC 3629), and control characters (YAML 1.2, 5.1).
// Returns false if the text must not be parsed.
bool check_yaml_text(const Source& source, Problems& problems);

// Replaces the parser's message with our own: some of the parser's messages quote the text, which may be a password.
std::string yaml_complaint(std::string_view message, std::string_view text, Position position);

// The position of the last character that is not white space: where something is missing at the end.
Position end_of_text(std::string_view text);

// Whether the quoted text at the beginning of `text` has its closing quote; the parser also accepts the end of the
// file.
bool closes_quote(std::string_view text);

}  // namespace steady::settings
