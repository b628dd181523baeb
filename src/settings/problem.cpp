#include "settings/problem.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/text.h"
#include "settings/redaction.h"

namespace steady::settings {
namespace {

constexpr std::size_t most_kept = 1000;
constexpr std::size_t most_shown = 100;

constexpr std::size_t widest = 110;
constexpr std::size_t longest_key = 64;

bool is_quote(char c) { return c == '"' || c == '\''; }

// The length of the quoted text at the beginning of `text`; all of it when the quote is not closed.
std::size_t quoted_length(std::string_view text) {
  const char quote = text.front();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

// "200,204" is one value; any other ',' may be followed by something else.
bool between_digits(std::string_view text, std::size_t comma) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  return comma > 0 && digit(comma - 1) && digit(comma + 1);
}

bool is_blank_or_end(std::string_view text, std::size_t i) {
  return i >= text.size() || text[i] == ' ' || text[i] == '\t';
}

// The length of the plain text (YAML 1.2, 7.3.3) at the beginning of `text`, which ends before ": ", " #" and what may end it
// within brackets. The braces of a variable belong to it.
std::size_t plain_length(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    const std::size_t variable = text.substr(i).starts_with("${") ? text.find('}', i) : std::string_view::npos;
    const bool border = c == ',' || c == ']' || c == '}' || c == '{' || c == '[';
    const bool remark = c == '#' && i > 0 && is_blank_or_end(text, i - 1);
    if (variable != std::string_view::npos) {
      i = variable + 1;
      continue;
    }
    if ((border && !between_digits(text, i)) || remark || (c == ':' && is_blank_or_end(text, i + 1))) break;
    ++i;
  }
  return i;
}

struct Token {
  std::string_view text;
  bool key = false;
};

Token token_at(std::string_view text) {
  const std::size_t length = !text.empty() && is_quote(text.front()) ? quoted_length(text) : plain_length(text);
  const std::string_view rest = text.substr(length);
  const bool key = rest.starts_with(':') && (is_blank_or_end(rest, 1) || is_quote(text.front()));
  return {trimmed(text.substr(0, length)), key};
}

// The key whose value begins where `before` ends, or nothing when it does not stand on this line.
std::string_view key_before(std::string_view before) {
  before = trimmed(before);
  if (!before.ends_with(':')) return {};
  before = trimmed(before.substr(0, before.size() - 1));
  if (before.empty()) return {};
  const bool quoted = is_quote(before.back());
  const std::size_t border =
      quoted ? before.substr(0, before.size() - 1).find_last_of(before.back()) : before.find_last_of(" \t{[,\"'");
  if (quoted) return border == std::string_view::npos ? std::string_view{} : before.substr(border);
  return border == std::string_view::npos ? before : before.substr(border + 1);
}

}  // namespace

Problems Problems::inside(const Problems& whole, Position base, std::string path, bool fixed_position) {
  Problems part(*whole.source_, whole.lines_);
  part.base_ = whole.placed(base);
  part.path_ = std::move(path);
  part.fixed_position_ = fixed_position || whole.fixed_position_;
  part.inside_ = true;
  return part;
}

void Problems::absorb(const Problems& part) {
  // The positions of a part are placed already; they must not be moved twice.
  const std::size_t room = most_kept - std::min(most_kept, problems_.size());
  const auto kept = part.problems_ | std::views::take(room);
  problems_.insert(problems_.end(), kept.begin(), kept.end());
  unkept_ += part.problems_.size() - std::min(room, part.problems_.size());
  files_.insert(files_.end(), part.files_.begin(), part.files_.end());
  sockets_.insert(sockets_.end(), part.sockets_.begin(), part.sockets_.end());
  unkept_ += part.unkept_;
}

Position Problems::placed(Position position) const {
  if (fixed_position_) return base_;
  const int column = position.line == 1 ? base_.column + position.column - 1 : position.column;
  return {.line = base_.line + position.line - 1, .column = column};
}

void Problems::add(Position position, std::string_view path, std::string message) {
  if (problems_.size() >= most_kept) {
    ++unkept_;
    return;
  }
  Problem problem{.position = placed(position),
                  .path = printable(path.empty() ? path_ : path),
                  .message = std::move(message),
                  .in_place = !inside_};
  const bool known = std::ranges::any_of(problems_, [&](const Problem& other) {
    return other.position == problem.position && other.message == problem.message;
  });
  if (!known) problems_.push_back(std::move(problem));
}

void Problems::name_file(const std::string& path) {
  if (!path.empty()) files_.push_back(path);
}

void Problems::name_socket(const std::string& path) {
  if (path.starts_with('/')) sockets_.push_back(path);
}

std::string Problems::render() const {
  std::vector<const Problem*> ordered;
  for (const Problem& problem : problems_) ordered.push_back(&problem);
  // By place, then as they were noted, which the addresses within one vector tell.
  std::ranges::sort(ordered, {}, [](const Problem* problem) { return std::pair(problem->position, problem); });

  std::string out;
  for (const Problem* problem : ordered | std::views::take(most_shown)) {
    out += source_->one_line ? cat(source_->name, ':', problem->position.column)
                             : cat(source_->name, ':', problem->position.line, ':', problem->position.column);
    if (!problem->path.empty()) out += cat(": ", problem->path);
    out += cat(": ", problem->message, '\n');
    if (!excerpts_ || source_->one_line || !problem->in_place) continue;
    const bool secret = std::ranges::find(secrets_, problem->position) != secrets_.end();
    out += excerpt_of(lines_->line(problem->position.line), problem->position.column, secret);
  }
  const std::size_t more = ordered.size() + unkept_ - std::min(ordered.size(), most_shown);
  if (more > 0) out += cat(source_->name, ": and ", grouped(more), more == 1 ? " more problem\n" : " more problems\n");
  return out;
}

Lines::Lines(std::string_view text) : text_(text), begins_{0} {
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
    begins_.push_back(end + 1);
  }
}

std::string_view Lines::line(int number) const {
  if (number < 1 || number > count()) return {};
  std::string_view text = text_.substr(begins_[static_cast<std::size_t>(number - 1)]);
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::size_t Lines::offset(Position position) const {
  if (position.line < 1 || position.line > count()) return text_.size();
  const std::size_t begin = begins_[static_cast<std::size_t>(position.line - 1)];
  return std::min(begin + static_cast<std::size_t>(std::max(position.column, 1) - 1), text_.size());
}

std::string_view Lines::from(Position position) const { return text_.substr(offset(position)); }

std::string excerpt_of(std::string_view line, int column, bool secret) {
  const std::size_t at = std::min(static_cast<std::size_t>(std::max(column, 1) - 1), line.size());
  const Token token = token_at(line.substr(at, 4 * widest));
  const std::string_view key = token.key ? std::string_view{} : key_before(line.substr(0, at));
  if (token.text.empty() && key.empty()) return {};
  // What stands alone may be a key with its value written into it: "password:hunter2".
  const bool alone = token.key || key.empty();
  std::string shown = secret ? "***" : printable(alone ? shown_key(token.text) : without_secrets(token.text), widest);
  if (token.key) shown += ':';
  const std::string lead = key.empty() ? "" : cat(printable(shown_key(key), longest_key), ": ");
  return trimmed_end(cat("  ", lead, shown)) + cat("\n  ", std::string(lead.size(), ' '), "^\n");
}

}  // namespace steady::settings
