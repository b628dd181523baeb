// JSON Pointers (RFC 6901).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::probe::http {

// Whether `text` is a JSON Pointer: it is empty or begins with '/', and every '~' is followed by 0 or 1.
bool is_json_pointer(std::string_view text);

// "/a~1b/0" gives "a/b" and "0"; the empty pointer, which means the whole document, gives none. `pointer` must be
// valid.
std::vector<std::string> tokens_of(std::string_view pointer);

// The array index that a token may stand for: digits without leading zeros (section 4).
std::optional<std::size_t> index_of(std::string_view token);

}  // namespace steady::probe::http
