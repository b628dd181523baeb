// The shown line of a problem: what is secret covered, what is not printable replaced, what is too long cut.
#include <algorithm>
#include <vector>

#include "base/text.h"
#include "settings/problem.h"
#include "settings/secrecy.h"

namespace steady::settings {
namespace {

constexpr std::size_t widest = 110;

std::size_t index_of(int column) { return static_cast<std::size_t>(std::max(column, 1) - 1); }

bool continues(std::string_view line, std::size_t i) {  // a UTF-8 sequence, which is shown as one '?'
  return (static_cast<unsigned char>(line[i]) & 0xC0) == 0x80;
}

// Which bytes of a line are covered: stretches, of which a long line may have thousands.
class Cover {
 public:
  explicit Cover(std::string_view line)
      : size_(line.size()), indentation_(std::min(line.find_first_not_of(" \t-?,[]{}"), line.size())) {}

  void add(std::size_t from, std::size_t to) {
    if (from < std::min(to, size_)) stretches_.push_back({from, std::min(to, size_)});
  }
  void add(const Hidden& hidden, int line) {
    if (hidden.from.line > line || hidden.to.line < line) return;
    const std::size_t from = hidden.from.line == line ? index_of(hidden.from.column) : 0;
    const std::size_t to = hidden.to.line == line ? index_of(hidden.to.column) : size_;
    // What precedes a token on its line is indentation and the like, unless a text of several lines ends there.
    const bool bare = from == 0 && hidden.to.line == line && to <= indentation_;
    if (!bare) add(from, to);
  }

  // After the last add(): in order, and what overlaps or touches is one.
  void settle() {
    std::ranges::sort(stretches_, {}, &Range::from);
    std::vector<Range> merged;
    for (const Range& each : stretches_) {
      if (merged.empty() || merged.back().to < each.from) {
        merged.push_back(each);
      } else {
        merged.back().to = std::max(merged.back().to, each.to);
      }
    }
    stretches_ = std::move(merged);
  }

  // The stretch that covers the byte, or null.
  const Range* over(std::size_t i) const {
    const auto after = std::ranges::upper_bound(stretches_, i, {}, &Range::from);
    return after != stretches_.begin() && i < std::prev(after)->to ? &*std::prev(after) : nullptr;
  }

 private:
  std::size_t size_;
  std::size_t indentation_;
  std::vector<Range> stretches_;
};

// A remark that speaks of a secret is cut off. Its later parts are remarks too, and could at most be a word that counts as
// a whole ("pw"), which is short: all of them in full would cost the square of the line.
void cover_remark(std::string_view line, Cover& cover) {
  constexpr std::size_t longest_word = 256;
  bool first = true;
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at > 0 && line[at - 1] != ' ' && line[at - 1] != '\t') continue;
    const std::string_view rest = line.substr(at + 1);
    const bool secret = (first || rest.size() <= longest_word) && (is_secret_key(rest) || rest.contains('@'));
    if (secret) return cover.add(at + 1, line.size());
    first = false;
  }
}

// How far to go from the caret, back or forth, for `count` characters to be shown; a covered stretch is one at least.
std::size_t back(std::string_view line, const Cover& cover, std::size_t at, std::size_t count) {
  while (at > 0 && count > 0) {
    const Range* covered = cover.over(at - 1);
    at = covered != nullptr ? covered->from : at - 1;
    if (covered != nullptr || !continues(line, at)) --count;
  }
  return at;
}

std::size_t forth(std::string_view line, const Cover& cover, std::size_t at, std::size_t count) {
  while (at < line.size() && count > 0) {
    const Range* covered = cover.over(at);
    if (covered != nullptr || !continues(line, at)) --count;
    at = covered != nullptr ? covered->to : at + 1;
  }
  return at;
}

struct Shown {
  std::string text;
  std::size_t caret = 0;
};

// The part of the line around the caret that can be seen; the rest may be a megabyte.
Shown shown(std::string_view line, const Cover& cover, std::size_t caret) {
  caret = std::min(caret, line.size());
  const std::size_t end = forth(line, cover, caret, widest + 1);
  Shown out;
  bool placed = false;
  for (std::size_t i = back(line, cover, caret, widest + 1); i < end;) {
    const Range* covered = cover.over(i);
    const std::size_t next = covered != nullptr ? covered->to : i + 1;
    if (caret < next && !placed) {
      out.caret = out.text.size();
      placed = true;
    }
    const auto byte = static_cast<unsigned char>(line[i]);
    if (covered != nullptr) {
      out.text += "***";
    } else if (!continues(line, i)) {
      out.text += byte == '\t' ? ' ' : byte >= ' ' && byte < 0x7F ? line[i] : '?';
    }
    i = next;
  }
  if (!placed) out.caret = out.text.size();
  return out;
}

void cut(Shown& line) {
  if (line.text.size() > widest && line.caret > widest - 30) {
    const std::size_t dropped = line.caret - (widest - 40);
    line.text = cat("...", line.text.substr(dropped));
    line.caret = line.caret - dropped + 3;
  }
  if (line.text.size() > widest) line.text = cat(line.text.substr(0, widest - 3), "...");
}

}  // namespace

class Excerpts::Line {
 public:
  Line(const Source& source, std::string_view text, int number, std::span<const Hidden> hidden)
      : number(number), text_(text), blank_(trimmed(text).empty()), cover_(text) {
    if (blank_) return;
    for (const Hidden& stretch : hidden) cover_.add(stretch, number);
    if (source.one_line) {
      for (const Range& secret : secrets_of_url(text)) cover_.add(secret.from, secret.to);
    } else {
      cover_remark(text, cover_);
    }
    cover_.settle();
  }

  std::string at(int column) const {
    if (blank_) return {};
    Shown out = shown(text_, cover_, index_of(column));
    cut(out);
    while (out.text.ends_with(' ')) out.text.pop_back();
    return cat("  ", out.text, "\n  ", std::string(out.caret, ' '), "^\n");
  }

  const int number;

 private:
  std::string_view text_;
  bool blank_;
  Cover cover_;
};

Excerpts::Excerpts(const Source& source, const Lines& lines, std::span<const Hidden> hidden)
    : source_(source), lines_(lines), hidden_(hidden) {}
Excerpts::~Excerpts() = default;

std::string Excerpts::at(Mark mark) {
  if (!line_ || line_->number != mark.line) {
    line_ = std::make_unique<Line>(source_, lines_.line(mark.line), mark.line, hidden_);
  }
  return line_->at(mark.column);
}

std::string excerpt(const Source& source, Mark mark, std::span<const Hidden> hidden) {
  const Lines lines(source.text);
  return Excerpts(source, lines, hidden).at(mark);
}

}  // namespace steady::settings
