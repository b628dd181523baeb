#include "settings/problem.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "base/text.h"

namespace steady::settings {
namespace {

constexpr std::size_t most_kept = 1000;
constexpr std::size_t most_shown = 100;

constexpr std::size_t widest = 110;
constexpr std::size_t longest_key = 64;

// Both lines are indented by two; the caret is under the text that the message is about.
std::string rendered(const Excerpt& excerpt) {
  const std::string key = printable(excerpt.key, longest_key);
  if (excerpt.of_the_key) return cat("  ", key, ":\n  ^\n");
  const std::string lead = key.empty() ? "" : cat(key, ": ");
  const std::string value = printable(excerpt.value, widest);
  return cat(trimmed_end(cat("  ", lead, value)), "\n  ", std::string(lead.size(), ' '), "^\n");
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
  // The positions of a part are already absolute and must not be adjusted again.
  const std::size_t room = most_kept - std::min(most_kept, problems_.size());
  const auto kept = part.problems_ | std::views::take(room);
  problems_.insert(problems_.end(), kept.begin(), kept.end());
  unkept_ += part.problems_.size() - std::min(room, part.problems_.size());
  files_.insert(files_.end(), part.files_.begin(), part.files_.end());
  sockets_.insert(sockets_.end(), part.sockets_.begin(), part.sockets_.end());
  const auto notes = part.notes_ | std::views::take(most_kept - std::min(most_kept, notes_.size()));
  notes_.insert(notes_.end(), notes.begin(), notes.end());
  unkept_ += part.unkept_;
}

Position Problems::placed(Position position) const {
  if (fixed_position_) return base_;
  const int column = position.line == 1 ? base_.column + position.column - 1 : position.column;
  return {.line = base_.line + position.line - 1, .column = column};
}

void Problems::add(Position position, std::string_view path, std::string message, std::optional<Excerpt> excerpt) {
  if (problems_.size() >= most_kept) {
    ++unkept_;
    return;
  }
  Problem problem{.position = placed(position),
                  .path = printable(path.empty() ? path_ : path),
                  .message = std::move(message),
                  .excerpt = inside_ || source_->one_line ? std::nullopt : std::move(excerpt)};
  const bool known = std::ranges::any_of(problems_, [&](const Problem& other) {
    return other.position == problem.position && other.message == problem.message;
  });
  if (!known) problems_.push_back(std::move(problem));
}

void Problems::replace(Position position, std::string message) {
  problems_.clear();
  unkept_ = 0;
  add(position, "", std::move(message));
}

void Problems::remark(std::string_view words) {
  if (problems_.empty() || words.empty() || problems_.front().message.contains(words)) return;
  problems_.front().message += words;
}

bool Problems::has_at(Position position, std::string_view text) const {
  return !fixed_position_ && lines_->from(placed(position)).starts_with(text);
}

void Problems::name_file(const std::string& path) {
  if (!path.empty()) files_.push_back(path);
}

void Problems::name_socket(const std::string& path) {
  if (path.starts_with('/')) sockets_.push_back(path);
}

void Problems::note(Position position, std::string message) {
  if (notes_.size() == most_kept) return;
  notes_.push_back({.position = placed(position), .path = printable(path_), .message = std::move(message)});
}

std::vector<std::string> Problems::notes() const {
  std::vector<std::string> out;
  for (const Problem& note : notes_) out.push_back(complaint_of(note).text);
  return out;
}

std::string to_text(const Complaints& complaints) {
  std::string out;
  for (const Complaint& complaint : complaints) out += cat(complaint.text, '\n', complaint.excerpt);
  return out;
}

Complaint Problems::complaint_of(const Problem& problem) const {
  const int line = problem.position.line, column = lines_->column(problem.position);
  const std::string place = source_->one_line ? cat(column) : cat(line, ':', column);
  const std::string path = problem.path.empty() ? "" : cat(": ", problem.path);
  Complaint out{.text = cat(source_->name, ':', place, path, ": ", problem.message), .column = column};
  if (problem.excerpt) out.excerpt = rendered(*problem.excerpt);
  if (source_->one_line) return out;
  out.file = source_->name;
  out.line = line;
  return out;
}

Complaints Problems::complaints() const {
  std::vector<const Problem*> ordered;
  for (const Problem& problem : problems_) ordered.push_back(&problem);
  // Sorted by position, then in the order of add(), which is the order of addresses within one vector.
  std::ranges::sort(ordered, {}, [](const Problem* problem) { return std::pair(problem->position, problem); });

  Complaints out;
  for (const Problem* problem : ordered | std::views::take(most_shown)) out.push_back(complaint_of(*problem));
  const std::size_t more = ordered.size() + unkept_ - std::min(ordered.size(), most_shown);
  const std::string_view noun = more == 1 ? " more problem" : " more problems";
  if (more > 0) out.push_back({.text = cat(source_->name, ": and ", grouped(more), noun)});
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

int Lines::column(Position position) const {
  const auto bytes = static_cast<std::size_t>(std::max(position.column, 1) - 1);
  const std::string_view before = line(position.line).substr(0, bytes);
  const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; };  // UTF-8
  return static_cast<int>(bytes - static_cast<std::size_t>(std::ranges::count_if(before, continues))) + 1;
}

std::string_view Lines::from(Position position) const { return text_.substr(offset(position)); }

}  // namespace steady::settings
