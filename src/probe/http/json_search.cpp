#include "probe/http/json_search.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <deque>

#include "probe/http/json_copy.h"

namespace steady::probe::http {
namespace {

namespace json = boost::json;
using boost::system::error_code;

// One pointer and the state of its search.
struct Place {
  Place(std::string_view pointer, std::size_t size) : tokens(tokens_of(pointer)), limit(size) {
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
  std::optional<json::value> value;  // empty when it is too large
};

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The callbacks of the parser.
class Handler {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  explicit Handler(const Pairs& pairs) {
    for (const auto& [pointer, wanted] : pairs) {
      for (const std::string& token : places.emplace_back(pointer, wanted.size()).tokens) {
        longest_ = std::max(longest_, token.size());
      }
    }
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return open(true); }
  bool on_object_begin(error_code&) { return open(false); }
  bool on_array_end(std::size_t size, error_code&) {
    return close([size](json::value_stack& stack) { stack.push_array(size); });
  }
  bool on_object_end(std::size_t size, error_code&) {
    return close([size](json::value_stack& stack) { stack.push_object(size); });
  }
  bool on_string_part(std::string_view text, std::size_t, error_code&) {
    if (!in_string_) begin();
    in_string_ = true;
    return copy(text.size(), false, [text](json::value_stack& stack) { stack.push_chars(text); });
  }
  bool on_string(std::string_view text, std::size_t, error_code&) {
    if (!in_string_) begin();
    in_string_ = false;
    copy(text.size(), true, [text](json::value_stack& stack) { stack.push_string(text); });
    return end();
  }
  bool on_key_part(std::string_view text, std::size_t, error_code&) {
    add_to_key(text);
    return copy(text.size(), false, [text](json::value_stack& stack) { stack.push_chars(text); });
  }
  bool on_key(std::string_view text, std::size_t, error_code&) {
    add_to_key(text);
    copy(text.size(), true, [text](json::value_stack& stack) { stack.push_key(text); });
    const std::size_t depth = arrays_.size();
    for (Place& place : places) {
      const bool leads = place.tokens.size() >= depth && place.tokens[depth - 1] == key_;
      place.enter(depth, leads);
    }
    key_.clear();
    return true;
  }
  bool on_number_part(std::string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, std::string_view, error_code&) {
    return scalar([number](json::value_stack& stack) { stack.push_int64(number); });
  }
  bool on_uint64(std::uint64_t number, std::string_view, error_code&) {
    return scalar([number](json::value_stack& stack) { stack.push_uint64(number); });
  }
  bool on_double(double number, std::string_view, error_code&) {
    return scalar([number](json::value_stack& stack) { stack.push_double(number); });
  }
  bool on_bool(bool value, error_code&) {
    return scalar([value](json::value_stack& stack) { stack.push_bool(value); });
  }
  bool on_null(error_code&) {
    return scalar([](json::value_stack& stack) { stack.push_null(); });
  }
  bool on_comment_part(std::string_view, error_code&) { return true; }
  bool on_comment(std::string_view, error_code&) { return true; }

  std::deque<Place> places;  // a deque, because a Place cannot be moved

 private:
  struct Level {
    bool array;
    std::size_t next = 0;  // index of an array's next element
  };

  void begin() {
    const std::size_t depth = arrays_.size();
    if (depth > 0 && arrays_.back().array) {
      const std::size_t index = arrays_.back().next++;
      for (Place& place : places) {
        place.enter(depth, place.indexes.size() >= depth && place.indexes[depth - 1] == index);
      }
    }
    for (Place& place : places) {
      if (!place.is_here(depth)) continue;
      place.copying = true;
      place.copy.begin(place.limit);
    }
  }

  bool end() {
    const std::size_t depth = arrays_.size();
    for (Place& place : places) {
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
    for (Place& place : places) {
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

class Parser : public json::basic_parser<Handler> {
 public:
  explicit Parser(const Pairs& pairs) : basic_parser({}, pairs) {}

  // Why the bytes are not JSON, or not the rest of it; empty when they are valid.
  std::string take(std::string_view bytes, bool more) {
    error_code error;
    const std::size_t size = write_some(more, bytes.data(), bytes.size(), error);
    if (!error && size < bytes.size()) error = json::error::extra_data;
    return error ? error.message() : std::string{};
  }
};

std::optional<json::value> parsed(const std::string& text) {
  const Pairs whole{{"", text}};
  Parser parser(whole);
  if (!parser.take(text, false).empty()) return std::nullopt;
  return std::move(parser.handler().places.front().value);
}

}  // namespace

class JsonSearch::State {
 public:
  explicit State(const Pairs& all) : pairs(all), parser(all) {}

  const Pairs& pairs;
  Parser parser;
};

JsonSearch::JsonSearch(const Pairs& pairs) : state_(std::make_unique<State>(pairs)) {}
JsonSearch::~JsonSearch() = default;

void JsonSearch::feed(std::string_view bytes) {
  if (fault_) return;
  if (std::string why = state_->parser.take(bytes, true); !why.empty()) fault_ = std::move(why);
}

void JsonSearch::end() {
  if (fault_) return;
  if (std::string why = state_->parser.take({}, false); !why.empty()) fault_ = std::move(why);
}

JsonSearch::Found JsonSearch::found(std::size_t pair) const {
  const Place& place = state_->parser.handler().places[pair];
  if (!place.seen) return Found::nothing;
  if (!place.value) return Found::another;
  const std::string& wanted = state_->pairs[pair].second;
  if (place.value->is_string() && std::string_view(place.value->get_string()) == wanted) return Found::wanted;
  const std::optional<json::value> as_json = parsed(wanted);
  return as_json && same(*place.value, *as_json) ? Found::wanted : Found::another;
}

bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

std::vector<std::string> tokens_of(std::string_view pointer) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      tokens.emplace_back();
    } else if (pointer[i] == '~' && i + 1 < pointer.size()) {
      tokens.back() += pointer[++i] == '1' ? '/' : '~';
    } else if (!tokens.empty()) {
      tokens.back() += pointer[i];
    }
  }
  return tokens;
}

// RFC 6901, section 4: no leading zeros.
std::optional<std::size_t> index_of(std::string_view token) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool whole = !token.empty() && error == std::errc{} && end == token.data() + token.size();
  return whole && (token.size() == 1 || token.front() != '0') ? std::optional(index) : std::nullopt;
}

}  // namespace steady::probe::http
