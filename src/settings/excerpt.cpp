// The shown line of a problem: what is secret covered, what is not printable replaced, what is too long cut.
#include <algorithm>
#include <vector>

#include "base/text.h"
#include "settings/problem.h"
#include "settings/secrecy.h"

namespace steady::settings {
namespace {

constexpr std::size_t widest = 110;

std::string_view line_of(std::string_view text, int number) {
  for (int line = 1; line < number; ++line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

std::size_t index_of(int column) { return static_cast<std::size_t>(std::max(column, 1) - 1); }

// Which bytes of a line are covered.
class Cover {
 public:
  explicit Cover(std::string_view line) : line_(line), covered_(line.size(), false) {}

  void add(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < std::min(to, covered_.size()); ++i) covered_[i] = true;
  }
  void add(const Hidden& hidden, int line) {
    if (hidden.from.line > line || hidden.to.line < line) return;
    const std::size_t from = hidden.from.line == line ? index_of(hidden.from.column) : 0;
    const std::size_t to = hidden.to.line == line ? index_of(hidden.to.column) : line_.size();
    // What precedes a token on its line is indentation and the like, unless a text of several lines ends there.
    const bool bare = from == 0 && hidden.to.line == line &&
                      line_.substr(0, to).find_first_not_of(" \t-?,[]{}") == std::string_view::npos;
    if (!bare) add(from, to);
  }
  bool operator[](std::size_t i) const { return i < covered_.size() && covered_[i]; }

 private:
  std::string_view line_;
  std::vector<bool> covered_;
};

// A remark that speaks of a secret is cut off.
void cover_remark(std::string_view line, Cover& cover) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    const bool remark = at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t';
    const std::string_view rest = line.substr(at + 1);
    if (remark && (is_secret_key(rest) || rest.contains('@'))) return cover.add(at + 1, line.size());
  }
}

struct Shown {
  std::string text;
  std::size_t caret = 0;
};

Shown shown(std::string_view line, const Cover& cover, std::size_t caret) {
  Shown out;
  bool placed = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const auto byte = static_cast<unsigned char>(line[i]);
    const bool continues = (byte & 0xC0) == 0x80;  // of a UTF-8 sequence, shown as one '?'
    const bool covers = cover[i] && i > 0 && cover[i - 1];
    if (i >= caret && !placed) {
      out.caret = covers ? out.text.size() - std::min<std::size_t>(3, out.text.size()) : out.text.size();
      placed = true;
    }
    if (covers || (continues && !cover[i])) continue;
    if (cover[i]) {
      out.text += "***";
    } else {
      out.text += byte == '\t' ? ' ' : byte >= ' ' && byte < 0x7F ? line[i] : '?';
    }
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

std::string excerpt(const Source& source, Mark mark, std::span<const Hidden> hidden) {
  const std::string_view line = line_of(source.text, mark.line);
  if (trimmed(line).empty()) return {};
  Cover cover(line);
  for (const Hidden& stretch : hidden) cover.add(stretch, mark.line);
  if (source.one_line) {
    for (const Range& secret : secrets_of_url(line)) cover.add(secret.from, secret.to);
  } else {
    cover_remark(line, cover);
  }
  Shown out = shown(line, cover, index_of(mark.column));
  cut(out);
  while (out.text.ends_with(' ')) out.text.pop_back();
  return cat("  ", out.text, "\n  ", std::string(out.caret, ' '), "^\n");
}

}  // namespace steady::settings
