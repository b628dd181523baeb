// The places of a document that rules name, while a parser goes through it: where it is, and the values there.
#pragma once

#include <algorithm>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/http/json_copy.h"
#include "probe/http/json_pointer.h"
#include "probe/http/json_search.h"

namespace steady::probe::http {

// Longer values are not shown in messages.
inline constexpr std::size_t longest_shown = 24;

// One pointer and the state of its search.
struct JsonPlace {
  JsonPlace(std::string_view pointer, std::size_t size) : tokens(tokens_of(pointer)), limit(size) {
    for (const std::string& token : tokens) indexes.push_back(index_of(token));
  }

  // An element begins at that depth; `leads_here` says whether its key or index matches the pointer.
  void enter(std::size_t depth, bool leads_here) {
    if (matched + 1 != depth || tokens.size() < depth || !leads_here) return;
    matched = depth;
    value.reset();  // an earlier element had the same key
    seen = false;
  }
  void leave(std::size_t depth) {
    if (matched == depth && depth > 0) --matched;
  }
  bool is_here(std::size_t depth) const { return matched == depth && tokens.size() == depth; }

  std::vector<std::string> tokens;
  std::vector<std::optional<std::size_t>> indexes;  // set for tokens that can be an index
  std::size_t limit;                                // maximum number of characters and parts
  std::size_t matched = 0;                          // how many tokens match the parser's current path
  bool copying = false;
  bool seen = false;
  Copy copy;
  std::optional<boost::json::value> value;  // empty when it is too large
};

// How much of a value is kept, to compare it with each text and to show it.
inline std::size_t limit_of(const JsonRule& rule) {
  std::size_t limit = longest_shown;
  for (const std::string& text : rule.any_of) limit = std::max(limit, text.size());
  return limit;
}

// The callbacks of Boost.JSON's parser.
class JsonPlaces {
 public:
  using error_code = boost::system::error_code;

  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  explicit JsonPlaces(const std::vector<JsonRule>& rules) {
    for (const JsonRule& rule : rules) {
      for (const std::string& token : places.emplace_back(rule.pointer, limit_of(rule)).tokens) {
        longest_ = std::max(longest_, token.size());
      }
    }
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return open(true); }
  bool on_object_begin(error_code&) { return open(false); }
  bool on_array_end(std::size_t size, error_code&) {
    return close([size](boost::json::value_stack& stack) { stack.push_array(size); });
  }
  bool on_object_end(std::size_t size, error_code&) {
    return close([size](boost::json::value_stack& stack) { stack.push_object(size); });
  }
  bool on_string_part(std::string_view text, std::size_t, error_code&) {
    if (!in_string_) begin();
    in_string_ = true;
    return copy(text.size(), false, [text](boost::json::value_stack& stack) { stack.push_chars(text); });
  }
  bool on_string(std::string_view text, std::size_t, error_code&) {
    if (!in_string_) begin();
    in_string_ = false;
    copy(text.size(), true, [text](boost::json::value_stack& stack) { stack.push_string(text); });
    return end();
  }
  bool on_key_part(std::string_view text, std::size_t, error_code&) {
    add_to_key(text);
    return copy(text.size(), false, [text](boost::json::value_stack& stack) { stack.push_chars(text); });
  }
  bool on_key(std::string_view text, std::size_t, error_code&) {
    add_to_key(text);
    copy(text.size(), true, [text](boost::json::value_stack& stack) { stack.push_key(text); });
    const std::size_t depth = arrays_.size();
    for (JsonPlace& place : places) {
      const bool leads = place.tokens.size() >= depth && place.tokens[depth - 1] == key_;
      place.enter(depth, leads);
    }
    key_.clear();
    return true;
  }
  bool on_number_part(std::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, std::string_view, error_code&) {
    return scalar([number](boost::json::value_stack& stack) { stack.push_int64(number); });
  }
  bool on_uint64(std::uint64_t number, std::string_view, error_code&) {
    return scalar([number](boost::json::value_stack& stack) { stack.push_uint64(number); });
  }
  bool on_double(double number, std::string_view, error_code&) {
    return scalar([number](boost::json::value_stack& stack) { stack.push_double(number); });
  }
  bool on_bool(bool value, error_code&) {
    return scalar([value](boost::json::value_stack& stack) { stack.push_bool(value); });
  }
  bool on_null(error_code&) {
    return scalar([](boost::json::value_stack& stack) { stack.push_null(); });
  }
  bool on_comment_part(std::string_view, error_code&) { return true; }
  bool on_comment(std::string_view, error_code&) { return true; }

  std::deque<JsonPlace> places;  // a deque, because a JsonPlace cannot be moved

 private:
  struct Level {
    bool array;
    std::size_t next = 0;  // index of an array's next element
  };

  void begin() {
    const std::size_t depth = arrays_.size();
    if (depth > 0 && arrays_.back().array) {
      const std::size_t index = arrays_.back().next++;
      for (JsonPlace& place : places) {
        place.enter(depth, place.indexes.size() >= depth && place.indexes[depth - 1] == index);
      }
    }
    for (JsonPlace& place : places) {
      if (!place.is_here(depth)) continue;
      place.copying = true;
      place.copy.begin(place.limit);
    }
  }

  bool end() {
    const std::size_t depth = arrays_.size();
    for (JsonPlace& place : places) {
      if (place.copying && place.is_here(depth)) {
        place.copying = false;
        place.seen = true;
        place.value = place.copy.take();
      }
      place.leave(depth);
    }
    return true;
  }

  bool open(bool array) {
    begin();
    arrays_.push_back({array});
    return true;
  }

  template <class Push>
  bool close(Push push) {
    arrays_.pop_back();
    copy(0, true, push);
    return end();
  }

  template <class Push>
  bool scalar(Push push) {
    begin();
    copy(0, true, push);
    return end();
  }

  template <class Push>
  bool copy(std::size_t characters, bool part, Push push) {
    for (JsonPlace& place : places) {
      if (place.copying) place.copy.add(characters, part, push);
    }
    return true;
  }

  // Keeps only as much of the key as is needed to see that it differs.
  void add_to_key(std::string_view text) { key_ += text.substr(0, longest_ + 1 - std::min(longest_ + 1, key_.size())); }

  std::vector<Level> arrays_;
  bool in_string_ = false;
  std::string key_;
  std::size_t longest_ = 0;  // length of the longest token
};

}  // namespace steady::probe::http
