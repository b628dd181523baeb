// When a response counts as up, and what to report otherwise. Pure: a response in, an outcome out. Of the body, which
// belongs to the application and may contain anything, only a short value at a JSON Pointer is quoted.
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
  // How messages show the expected header or text: as written, because the value of a variable may be secret.
  std::vector<std::string> headers_shown;  // in the order of the pairs
  std::string contains_shown;
  std::vector<JsonRule> json;

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

// The content coding that hides a text from us: "gzip"; empty when there is none. A word that is no such coding is a
// server's mistake ("utf-8"), and hides nothing (RFC 9110, section 8.4.1).
std::string_view coding_of(const Head& head);

// Whether values of fields and of JSON may be shown. Not to a peer that may repeat what it was sent.
enum class Quote : std::uint8_t { nothing, values };

// Checks the status first, then the fields. 401 and 403 are `denied`. Every other status from 400 on is `not_ready`,
// because routers return 404 and gateways 502 before the application is up. Other differences are a `mismatch`.
Outcome judge_head(const Expectation& expected, const Head& head, Quote quote = Quote::values);

// Checks `contains`, then each rule of `json`. Takes the body in pieces and does not keep it, however large it is.
class BodyJudge {
 public:
  explicit BodyJudge(const Expectation& expected, Quote quote = Quote::values);  // `expected` must outlive it

  void feed(std::string_view bytes);
  bool settled() const;         // further bytes cannot change the verdict
  Outcome verdict(bool whole);  // `whole` false: the body was cut at max_body_bytes

 private:
  Outcome judge_json() const;

  const Expectation& expected_;
  Quote quote_;
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
