// The rows of a table in a document, for tests that run each of them: what a document promises is what is tested.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steady::test {

// The rows below a heading ("## Exit codes") of a document of this checkout ("docs/verdicts.md"), up to the next heading,
// without the table's own head; the cells are trimmed. Empty when there is no such heading.
std::vector<std::vector<std::string>> rows_below(std::string_view document, std::string_view heading);

// A cell without the backticks around it.
std::string code_of(const std::string& cell);

// The words of `line`: blanks separate, "" is an empty word.
std::vector<std::string> words_of(const std::string& line);

}  // namespace steady::test
