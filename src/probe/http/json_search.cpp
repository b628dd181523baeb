#include "probe/http/json_search.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value.hpp>
#include <cmath>

#include "base/text.h"
#include "probe/http/json_copy.h"
#include "probe/http/json_places.h"

namespace steady::probe::http {
namespace {

namespace json = boost::json;
using boost::system::error_code;
using namespace std::string_view_literals;

using Rules = std::vector<JsonRule>;

class Parser : public json::basic_parser<JsonPlaces> {
 public:
  explicit Parser(const Rules& rules) : basic_parser({}, rules) {}

  // Why the bytes are not JSON, or not the rest of it; empty when they are valid.
  std::string take(std::string_view bytes, bool more) {
    error_code error;
    const std::size_t size = write_some(more, bytes.data(), bytes.size(), error);
    if (!error && size < bytes.size()) error = json::error::extra_data;
    return error ? error.message() : std::string{};
  }
};

std::optional<json::value> parsed(std::string_view text) {
  const Rules whole{JsonRule{.pointer = {}, .any_of = {std::string(text)}}};
  Parser parser(whole);
  if (!parser.take(text, false).empty()) return std::nullopt;
  return std::move(parser.handler().places.front().value);
}

bool begins_comparison(std::string_view text) { return text.starts_with('<') || text.starts_with('>'); }

// "0e999" is not a number for the parser, and 1e999 not a finite one.
std::optional<Comparison> comparison_of(std::string_view text) {
  if (!begins_comparison(text)) return std::nullopt;
  const bool or_equal = text.substr(1).starts_with('=');
  std::optional<json::value> number = parsed(trimmed(text.substr(or_equal ? 2 : 1)));
  if (!number || !number->is_number() || !std::isfinite(number->to_number<double>())) return std::nullopt;
  return Comparison{.greater = text.front() == '>', .or_equal = or_equal, .number = *std::move(number)};
}

bool fits(const json::value& actual, std::string_view text) {
  if (actual.is_string()) {
    if (std::string_view(actual.get_string()) == text) return true;
    if (!text.contains('"')) return false;  // spares the parser in a long list
  }
  if (const std::optional<Comparison> comparison = comparison_of(text)) return holds(actual, *comparison);
  const std::optional<json::value> as_json = parsed(text);
  return as_json && same(actual, *as_json);
}

// A number that is so large or small that its digits do not fit is not shown.
std::string shown_number(double number) {
  constexpr double most = 1e15;
  constexpr double least = 1e-6;
  const double size = std::abs(number);
  return size == 0 || (size >= least && size < most) ? decimal(number, 9) : "";
}

// Short words only: anything else may be a token or a text that is not meant for a log.
std::string shown_text(std::string_view text) {
  const bool words = std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || " ._-"sv.contains(c);
  });
  return words && text.size() <= longest_shown ? cat('\'', text, '\'') : "";
}

}  // namespace

class JsonSearch::State {
 public:
  explicit State(const Rules& all) : rules(all), parser(all) {}

  const Rules& rules;
  Parser parser;
  std::size_t mark = 0;  // bytes of the byte order mark that have come
};

JsonSearch::JsonSearch(const Rules& rules) : state_(std::make_unique<State>(rules)) {}
JsonSearch::~JsonSearch() = default;

// A parser may ignore a byte order mark at the beginning (RFC 8259, section 8.1).
void JsonSearch::feed(std::string_view bytes) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  std::size_t& seen = state_->mark;
  while (seen < mark.size() && bytes.starts_with(mark[seen])) {
    bytes.remove_prefix(1);
    ++seen;
  }
  if (bytes.empty()) return;
  if (seen > 0 && seen < mark.size()) parse(mark.substr(0, seen));
  seen = mark.size();
  parse(bytes);
}

void JsonSearch::parse(std::string_view bytes) {
  if (fault_) return;
  if (std::string why = state_->parser.take(bytes, true); !why.empty()) fault_ = std::move(why);
}

void JsonSearch::end() {
  if (fault_) return;
  if (std::string why = state_->parser.take({}, false); !why.empty()) fault_ = std::move(why);
}

JsonSearch::Found JsonSearch::found(std::size_t rule) const {
  const JsonPlace& place = state_->parser.handler().places[rule];
  if (!place.seen) return Found::nothing;
  if (!place.value) return Found::another;
  const bool wanted = std::ranges::any_of(state_->rules[rule].any_of,
                                          [&](const std::string& text) { return fits(*place.value, text); });
  return wanted ? Found::wanted : Found::another;
}

std::string JsonSearch::short_scalar(std::size_t rule) const {
  const JsonPlace& place = state_->parser.handler().places[rule];
  if (!place.value) return {};
  switch (place.value->kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return place.value->get_bool() ? "true" : "false";
    case json::kind::int64: return cat(place.value->get_int64());
    case json::kind::uint64: return cat(place.value->get_uint64());
    case json::kind::double_: return shown_number(place.value->get_double());
    case json::kind::string: return shown_text(std::string_view(place.value->get_string()));
    default: return {};
  }
}

bool is_comparison(std::string_view text) { return comparison_of(text).has_value(); }

bool is_broken_comparison(std::string_view text) {
  if (!begins_comparison(text) || is_comparison(text)) return false;
  const std::string_view rest = trimmed(text.substr(1));
  return text.substr(1).starts_with('=') || (!rest.empty() && "0123456789+-."sv.contains(rest.front()));
}

}  // namespace steady::probe::http
