// What an answer must be to count as up, and what to say when it is not. Pure: an answer in, an outcome out.
// The body is never quoted: it is the application's, and may hold anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/outcome.h"
#include "probe/http/json_search.h"

namespace steady::probe::http {

struct StatusRange {
  int lowest;
  int highest;
  bool operator==(const StatusRange&) const = default;
};

// "200,204,300-399,5xx": statuses from 100 to 599, ranges and classes. Anything else is nullopt.
std::optional<std::vector<StatusRange>> parse_statuses(std::string_view text);

struct Expectation {
  static constexpr std::string_view default_status = "200-399";

  std::string status_text{default_status};  // as it was given: for the complaint
  std::vector<StatusRange> statuses{{200, 399}};
  // Exact values; names ignore case.
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> contains;
  // How a complaint calls what a header, a JSON Pointer or the body was to hold: as it is written, since the value of a variable may be secret.
  std::vector<std::string> headers_shown, json_shown;  // each in the order of its pairs
  std::string contains_shown;
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
enum class Quote : std::uint8_t { nothing, fields };  // whether the value of a field may be shown
Outcome judge_head(const Expectation& expected, const Head& head, Quote quote = Quote::fields);

// `contains`, then each pointer of `json`. A string equals the given text; other values equal it when it is the same
// JSON: true, null, 1.0 and 1, [1, 2]. Takes the body in pieces and keeps none, however large it is.
class BodyJudge {
 public:
  explicit BodyJudge(const Expectation& expected);  // which must outlive it

  void feed(std::string_view bytes);
  bool settled() const;         // what follows cannot change the verdict
  Outcome verdict(bool whole);  // false: the body was cut at max_body

 private:
  Outcome judge_json() const;

  const Expectation& expected_;
  std::size_t size_ = 0;
  std::string tail_;  // of what was fed, as much as may begin the text of `contains`
  bool contained_;
  std::optional<JsonSearch> json_;
};

struct Body {
  std::string_view text;
  bool whole = true;  // false: cut at max_body
};

// The same for a body in one piece.
Outcome judge_body(const Expectation& expected, Body body);

}  // namespace steady::probe::http
