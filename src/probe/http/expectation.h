// When a response counts as up, and what to report otherwise. Pure: a response in, an outcome out. The body is never
// quoted, because it belongs to the application and may contain anything.
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

// Parses "200,204,300-399,5xx": statuses from 100 to 599, ranges and classes. Any other text gives nullopt.
std::optional<std::vector<StatusRange>> parse_statuses(std::string_view text);

struct Expectation {
  static constexpr std::string_view default_status = "200-399";

  std::string status_text{default_status};  // as given, for the message
  std::vector<StatusRange> statuses{{200, 399}};
  // Exact values; names are case-insensitive.
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::string> contains;
  // How messages show the expected header, JSON value or text: as written, because the value of a variable may be
  // secret.
  std::vector<std::string> headers_shown, json_shown;  // each in the order of its pairs
  std::string contains_shown;
  std::vector<std::pair<std::string, std::string>> json;  // JSON Pointer and value

  bool needs_body() const { return contains || !json.empty(); }
};

// The head of a response: status line and fields (RFC 9112, section 4), as received.
struct Head {
  int status = 0;
  std::string reason;  // often empty
  std::vector<std::pair<std::string, std::string>> fields;

  const std::string* find(std::string_view name) const;  // the first field of that name, ignoring case
};

// "HTTP 503 Service Unavailable"
std::string status_line(const Head& head);

// Checks the status first, then the fields. 401 and 403 are `denied`. Every other status from 400 on is `not_ready`,
// because routers return 404 and gateways 502 before the application is up. Other differences are a `mismatch`.
enum class Quote : std::uint8_t { nothing, fields };  // whether the value of a field may be shown
Outcome judge_head(const Expectation& expected, const Head& head, Quote quote = Quote::fields);

// Checks `contains`, then each pointer of `json`. A string must equal the given text; any other value must be the same
// JSON: true, null, 1.0 and 1, [1, 2]. Takes the body in pieces and does not keep it, however large it is.
class BodyJudge {
 public:
  explicit BodyJudge(const Expectation& expected);  // `expected` must outlive it

  void feed(std::string_view bytes);
  bool settled() const;         // further bytes cannot change the verdict
  Outcome verdict(bool whole);  // `whole` false: the body was cut at max_body_bytes

 private:
  Outcome judge_json() const;

  const Expectation& expected_;
  std::size_t size_ = 0;
  std::string tail_;  // the last bytes fed, in which the text of `contains` may have begun
  bool contained_;
  std::optional<JsonSearch> json_;
};

struct Body {
  std::string_view text;
  bool whole = true;  // false: cut at max_body_bytes
};

// The same for a complete body.
Outcome judge_body(const Expectation& expected, Body body);

}  // namespace steady::probe::http
