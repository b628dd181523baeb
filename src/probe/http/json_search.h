// Parses JSON incrementally and compares the values at given JSON Pointers (RFC 6901) with the expected ones. Does not
// keep the document: as a tree, a body of 1 MB can take 20 MB, and one of many small values more.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::probe::http {

// What must stand at one place of a document: a value that fits one of the texts. A string must equal the text, or a
// number the comparison (">=1", ">1", "<=1", "<1"); any value fits that is the same JSON: true, null, 1.0 and 1, [1, 2].
struct JsonRule {
  std::string pointer;
  std::vector<std::string> any_of;
  std::string shown = {};  // the texts as messages show them: "'UP'", "'UP' or 'green'"; empty: not to be shown
};

class JsonSearch {
 public:
  enum class Found { nothing, another, wanted };

  // Of two equal keys the last one counts. The rules must outlive the search.
  explicit JsonSearch(const std::vector<JsonRule>& rules);
  ~JsonSearch();
  JsonSearch(const JsonSearch&) = delete;
  JsonSearch& operator=(const JsonSearch&) = delete;

  void feed(std::string_view bytes);
  void end();  // the document should be complete

  const std::optional<std::string>& fault() const { return fault_; }  // why it is not JSON
  Found found(std::size_t rule) const;

  // The value that was found, if a message may show it: a number, true, false, null, or a string of a few words in
  // quotes. Otherwise empty.
  std::string short_scalar(std::size_t rule) const;

 private:
  void parse(std::string_view bytes);

  class State;
  std::unique_ptr<State> state_;
  std::optional<std::string> fault_;
};

// Whether a text compares numbers: ">= 0.5".
bool is_comparison(std::string_view text);

// Whether a text looks like one but has no finite number: ">=x", "<1e999". "<html>" does not look like one.
bool is_broken_comparison(std::string_view text);

}  // namespace steady::probe::http
