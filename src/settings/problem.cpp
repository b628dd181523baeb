#include "settings/problem.h"

#include <algorithm>
#include <limits>
#include <ranges>
#include <utility>

#include "base/text.h"

namespace steady::settings {
namespace {

constexpr std::size_t most_kept = 1000;
constexpr std::size_t most_shown = 100;

}  // namespace

Problems Problems::inside(const Problems& whole, Mark base, std::string path, bool pinned) {
  Problems part(*whole.source_, whole.lines_);
  part.base_ = whole.placed(base);
  part.path_ = std::move(path);
  part.pinned_ = pinned || whole.pinned_;
  part.excerpts_ = whole.excerpts_;
  return part;
}

void Problems::absorb(const Problems& part) {
  // The marks of a part are placed already; they must not be moved twice.
  const std::size_t room = most_kept - std::min(most_kept, problems_.size());
  const auto kept = part.problems_ | std::views::take(room);
  problems_.insert(problems_.end(), kept.begin(), kept.end());
  unkept_ += part.problems_.size() - std::min(room, part.problems_.size());
  hidden_.insert(hidden_.end(), part.hidden_.begin(), part.hidden_.end());
  files_.insert(files_.end(), part.files_.begin(), part.files_.end());
  excerpts_ = excerpts_ && part.excerpts_;
  unkept_ += part.unkept_;
}

Mark Problems::placed(Mark mark) const {
  if (pinned_) return base_;
  const int column = mark.line == 1 ? base_.column + mark.column - 1 : mark.column;
  return {.line = base_.line + mark.line - 1, .column = column};
}

void Problems::add(Mark mark, std::string_view path, std::string message) {
  if (problems_.size() >= most_kept) {
    ++unkept_;
    return;
  }
  Problem problem{.mark = placed(mark), .path = printable(path.empty() ? path_ : path), .message = std::move(message)};
  const bool known = std::ranges::any_of(
      problems_, [&](const Problem& other) { return other.mark == problem.mark && other.message == problem.message; });
  if (!known) problems_.push_back(std::move(problem));
}

void Problems::name_file(const std::string& path) {
  if (!path.empty()) files_.push_back(path);
}

void Problems::hide(Mark from, Mark to) {
  if (!pinned_) hidden_.push_back({.from = placed(from), .to = placed(to)});
}

void Problems::hide_line(Mark from) {
  // A column that no line reaches, far enough from the largest number to have base columns added.
  hide(from, {.line = from.line, .column = std::numeric_limits<int>::max() / 2});
}

std::string Problems::render() const {
  std::vector<const Problem*> ordered;
  for (const Problem& problem : problems_) ordered.push_back(&problem);
  // By place, then as they were noted, which the addresses within one vector tell.
  std::ranges::sort(ordered, {}, [](const Problem* problem) { return std::pair(problem->mark, problem); });

  std::string out;
  Excerpts excerpts(*source_, *lines_, hidden_);
  for (const Problem* problem : ordered | std::views::take(most_shown)) {
    out += source_->one_line ? cat(source_->name, ':', problem->mark.column)
                             : cat(source_->name, ':', problem->mark.line, ':', problem->mark.column);
    if (!problem->path.empty()) out += cat(": ", problem->path);
    out += cat(": ", problem->message, '\n');
    if (excerpts_) out += excerpts.at(problem->mark);
  }
  const std::size_t more = ordered.size() + unkept_ - std::min(ordered.size(), most_shown);
  if (more > 0) out += cat(source_->name, ": and ", grouped(more), more == 1 ? " more problem\n" : " more problems\n");
  return out;
}

}  // namespace steady::settings
