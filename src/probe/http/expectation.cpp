#include "probe/http/expectation.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "probe/http/json_pointer.h"
#include "settings/redaction.h"

namespace steady::probe::http {
namespace {

std::optional<int> parse_status(std::string_view text) {
  int status = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || text.size() != 3 || status < 100 || status > 599) return std::nullopt;
  return status;
}

std::optional<StatusRange> parse_range(std::string_view text) {
  if (text.size() == 3 && equal_ignoring_case(text.substr(1), "xx")) {
    if (text.front() < '1' || text.front() > '5') return std::nullopt;
    const int hundreds = (text.front() - '0') * 100;
    return StatusRange{hundreds, hundreds + 99};
  }
  const std::size_t dash = text.find('-');
  const std::optional<int> lowest = parse_status(trimmed(text.substr(0, dash)));
  const std::optional<int> highest =
      dash == std::string_view::npos ? lowest : parse_status(trimmed(text.substr(dash + 1)));
  if (!lowest || !highest || *lowest > *highest) return std::nullopt;
  return StatusRange{*lowest, *highest};
}

std::string how_long(std::size_t bytes) { return bytes % 1024 == 0 ? cat(bytes / 1024, " KiB") : cat(bytes, " bytes"); }

// "'text'", or a description if the text must not be quoted.
std::string shown(std::string_view text) {
  return text.empty() ? "the expected value" : cat('\'', printable(text, 60), '\'');
}

std::string shown(const std::vector<std::string>& texts, std::size_t i) {
  return shown(i < texts.size() ? std::string_view(texts[i]) : "");
}

bool names_secret(std::string_view pointer) {
  const std::vector<std::string> tokens = tokens_of(pointer);
  return std::ranges::any_of(tokens, [](const std::string& token) { return settings::is_secret_key(token); });
}

Outcome judge_fields(const Expectation& expected, const Head& head, Quote quote) {
  for (std::size_t i = 0; i < expected.headers.size(); ++i) {
    const auto& [name, value] = expected.headers[i];
    const bool found = std::ranges::any_of(head.fields, [&](const auto& field) {
      return equal_ignoring_case(field.first, name) && trimmed(field.second) == trimmed(value);
    });
    if (found) continue;
    const std::string* other = head.find(name);
    if (other == nullptr) return down(Reason::mismatch, cat("the header ", printable(name), " is missing"));
    const std::string wanted = shown(expected.headers_shown, i);
    const std::string found_instead = quote == Quote::values ? cat("'", printable(*other, 60), "', ") : "";
    return down(Reason::mismatch, cat("the header ", printable(name), " is ", found_instead, "not ", wanted));
  }
  return up();
}

}  // namespace

std::optional<std::vector<StatusRange>> parse_statuses(std::string_view text) {
  std::vector<StatusRange> ranges;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::optional<StatusRange> range = parse_range(trimmed(text.substr(0, comma)));
    if (!range) return std::nullopt;
    ranges.push_back(*range);
    if (comma == std::string_view::npos) return ranges;
    text.remove_prefix(comma + 1);
  }
}

const std::string* Head::find(std::string_view name) const {
  const auto found =
      std::ranges::find_if(fields, [name](const auto& field) { return equal_ignoring_case(field.first, name); });
  return found == fields.end() ? nullptr : &found->second;
}

std::string_view coding_of(const Head& head) {
  static constexpr std::array<std::string_view, 6> codings{"gzip", "x-gzip", "deflate", "br", "zstd", "compress"};
  const std::string* field = head.find("Content-Encoding");
  if (field == nullptr) return {};
  const std::string_view last = trimmed(std::string_view(*field).substr(field->rfind(',') + 1));  // npos + 1 is 0
  const auto found =
      std::ranges::find_if(codings, [last](std::string_view each) { return equal_ignoring_case(each, last); });
  return found == codings.end() ? std::string_view{} : *found;
}

std::string status_line(const Head& head) {
  const std::string reason = printable(head.reason, 40);
  return cat("HTTP ", head.status, reason.empty() ? "" : " ", reason);
}

Outcome judge_head(const Expectation& expected, const Head& head, Quote quote) {
  const bool good = std::ranges::any_of(expected.statuses, [&head](const StatusRange& range) {
    return range.lowest <= head.status && head.status <= range.highest;
  });
  if (good) return judge_fields(expected, head, quote);
  if (head.status == 401 || head.status == 403) return down(Reason::denied, status_line(head));
  if (head.status >= 400) return down(Reason::not_ready, status_line(head));
  return down(Reason::mismatch, cat(status_line(head), ", expected ", printable(expected.status_text, 60)));
}

BodyJudge::BodyJudge(const Expectation& expected, Quote quote)
    : expected_(expected), quote_(quote), contained_(!expected.contains) {
  if (!expected.json.empty()) json_.emplace(expected.json);
}

void BodyJudge::feed(std::string_view bytes) {
  size_ += bytes.size();
  if (json_) json_->feed(bytes);
  if (contained_) return;
  tail_ += bytes;
  contained_ = tail_.contains(*expected_.contains);
  // The text may be split between these bytes and the next.
  tail_.erase(0, tail_.size() - std::min(tail_.size(), expected_.contains->size() - 1));
}

bool BodyJudge::settled() const { return contained_ && (!json_ || json_->fault()); }

Outcome BodyJudge::verdict(bool whole) {
  if (!contained_) {
    const std::string where = whole ? "the body" : cat("the first ", how_long(size_), " of the body");
    return down(Reason::mismatch, cat(shown(expected_.contains_shown), " is not in ", where));
  }
  if (!json_) return up();
  if (whole) json_->end();
  if (json_->fault()) return down(Reason::mismatch, cat("the body is not JSON (", *json_->fault(), ')'));
  if (!whole) return down(Reason::mismatch, cat("the body is longer than max_body_bytes (", how_long(size_), ')'));
  return judge_json();
}

Outcome BodyJudge::judge_json() const {
  for (std::size_t i = 0; i < expected_.json.size(); ++i) {
    const JsonRule& rule = expected_.json[i];
    const std::string where = printable(rule.pointer.empty() ? "the whole document" : rule.pointer, 60);
    const JsonSearch::Found found = json_->found(i);
    if (found == JsonSearch::Found::nothing) return down(Reason::mismatch, cat("JSON has no ", where));
    if (found == JsonSearch::Found::another) {
      const bool may_show = quote_ == Quote::values && !names_secret(rule.pointer);
      const std::string instead = may_show ? json_->short_scalar(i) : "";
      return down(Reason::mismatch, cat("JSON ", where, " is ", instead, instead.empty() ? "not " : ", not ",
                                        rule.shown.empty() ? "the expected value" : rule.shown));
    }
  }
  return up();
}

Outcome judge_body(const Expectation& expected, Body body) {
  BodyJudge judge(expected);
  judge.feed(body.text);
  return judge.verdict(body.whole);
}

}  // namespace steady::probe::http
