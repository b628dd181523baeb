// JSON as it comes, and whether what stands at some JSON Pointers in it (RFC 6901) is what is wanted. The document is not
// kept: a body of one megabyte can grow to twenty, and one of many small values to more.
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

  // Pairs of pointer and value. A string equals the given text; any value equals it when it is the same JSON: true, null,
  // 1.0 and 1, [1, 2]. Of two equal keys the last counts. The pairs must outlive the search.
  explicit JsonSearch(const std::vector<std::pair<std::string, std::string>>& pairs);
  ~JsonSearch();
  JsonSearch(const JsonSearch&) = delete;
  JsonSearch& operator=(const JsonSearch&) = delete;

  void feed(std::string_view bytes);
  void end();  // the document should be whole

  const std::optional<std::string>& fault() const { return fault_; }  // why it is no JSON
  Found found(std::size_t pair) const;

 private:
  class State;
  std::unique_ptr<State> state_;
  std::optional<std::string> fault_;
};

// Whether `text` is a JSON Pointer (RFC 6901), the way to a value within a document: empty, or begins with '/', and every '~' is followed by 0 or 1.
bool is_json_pointer(std::string_view text);

// "/a~1b/0" as "a/b" and "0"; none for the whole document. `pointer` is one.
std::vector<std::string> tokens_of(std::string_view pointer);

// The element of an array that a token may name: digits without leading zeros (section 4).
std::optional<std::size_t> index_of(std::string_view token);

}  // namespace steady::probe::http
