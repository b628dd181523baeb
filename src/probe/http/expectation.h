// What an answer must be to count as up, and what to say when it is not. Pure: an answer in, an outcome out.
// The body is never quoted: it is the application's, and may hold anything.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/outcome.h"

namespace steady::probe::http {

struct StatusRange {
  int lowest;
  int highest;
  bool operator==(const StatusRange&) const = default;
};

// "200,204,300-399,5xx": statuses from 100 to 599, ranges and classes. Anything else is nullopt.
std::optional<std::vector<StatusRange>> parse_statuses(std::string_view text);

// Whether `text` is a JSON Pointer (RFC 6901): empty, or begins with '/', and every '~' is followed by 0 or 1.
bool is_json_pointer(std::string_view text);

struct Expectation {
  std::string status_text = "200-399";  // as it was given: for the complaint
  std::vector<StatusRange> statuses{{200, 399}};
  std::vector<std::pair<std::string, std::string>> headers;  // exact values; names ignore case
  std::optional<std::string> contains;
  std::vector<std::pair<std::string, std::string>> json;  // JSON Pointer and value

  bool needs_body() const { return contains || !json.empty(); }
};

// The head of an answer: status line and fields (RFC 9112, section 4), as they came.
struct Head {
  int status = 0;
  std::string reason;  // often empty
  std::vector<std::pair<std::string, std::string>> fields;

  const std::string* find(std::string_view name) const;  // the first field of that name, whatever its case
};

// "HTTP 503 Service Unavailable"
std::string status_line(const Head& head);

// Status first, then the fields. 401 and 403 are `denied`; every other status from 400 on is `not_ready`, since routers
// answer 404 and gateways 502 before the application behind them is there; the rest is a `mismatch`.
Outcome judge_head(const Expectation& expected, const Head& head);

struct Body {
  std::string_view text;
  bool whole = true;  // false: cut at max_body
};

// `contains`, then each pointer of `json`. A string equals the given text; other values equal it when it is the same
// JSON: true, null, 1.0 and 1, [1, 2].
Outcome judge_body(const Expectation& expected, Body body);

}  // namespace steady::probe::http
