// JSON Pointers (RFC 6901): the way to a value within a document.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::probe::http {

// Whether `text` is one: empty, or begins with '/', and every '~' is followed by 0 or 1.
bool is_json_pointer(std::string_view text);

// "/a~1b/0" as "a/b" and "0"; none for the whole document. `pointer` is one.
std::vector<std::string> tokens_of(std::string_view pointer);

// The element of an array that a token may name: digits without leading zeros (section 4).
std::optional<std::size_t> index_of(std::string_view token);

}  // namespace steady::probe::http
