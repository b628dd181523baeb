// Parses JSON incrementally and compares the values at given JSON Pointers (RFC 6901) with the expected ones. Does not
// keep the document: as a tree, a body of 1 MB can take 20 MB, and one of many small values more.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace steady::probe::http {

class JsonSearch {
 public:
  enum class Found { nothing, another, wanted };

  // Pairs of pointer and value. A string must equal the given text; any value matches if it is the same JSON: true,
  // null, 1.0 and 1, [1, 2]. Of two equal keys the last one counts. The pairs must outlive the search.
  explicit JsonSearch(const std::vector<std::pair<std::string, std::string>>& pairs);
  ~JsonSearch();
  JsonSearch(const JsonSearch&) = delete;
  JsonSearch& operator=(const JsonSearch&) = delete;

  void feed(std::string_view bytes);
  void end();  // the document should be complete

  const std::optional<std::string>& fault() const { return fault_; }  // why it is not JSON
  Found found(std::size_t pair) const;

 private:
  class State;
  std::unique_ptr<State> state_;
  std::optional<std::string> fault_;
};

// Whether `text` is a JSON Pointer (RFC 6901): it is empty or begins with '/', and every '~' is followed by 0 or 1.
bool is_json_pointer(std::string_view text);

// "/a~1b/0" gives "a/b" and "0"; the empty pointer, which means the whole document, gives none. `pointer` must be
// valid.
std::vector<std::string> tokens_of(std::string_view pointer);

// The array index that a token may stand for: digits without leading zeros (section 4).
std::optional<std::size_t> index_of(std::string_view token);

}  // namespace steady::probe::http
