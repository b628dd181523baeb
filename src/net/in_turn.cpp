#include "net/in_turn.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "net/race.h"

namespace steady::net {
namespace {

constexpr Duration reserve{20};    // before the deadline; a connection is closed within the turn
constexpr std::size_t room = 160;  // of printable(), with which an outcome is shown
constexpr std::size_t most_lines = 5;
constexpr std::size_t most_names = 3;

// Those that failed in the same words.
struct Line {
  std::vector<std::string> names;
  std::string words;
};

std::string text_of(Line line) {
  const std::size_t more = line.names.size() > most_names ? line.names.size() - most_names : 0;
  line.names.resize(line.names.size() - more);
  return cat(join(line.names, ", "), more == 0 ? "" : cat(" and ", more, " more"), ": ", line.words);
}

// The reason stands before the whole detail; it is repeated where the reasons differ.
std::vector<std::string> lines_of(std::span<const Failure> failures) {
  const bool alike = std::ranges::all_of(failures, [&](const Failure& each) {
    return each.outcome.reason == failures.front().outcome.reason && !each.outcome.detail.empty();
  });
  std::vector<Line> lines;
  for (const Failure& each : failures) {
    const std::string& detail = each.outcome.detail;
    const std::string_view reason = alike ? std::string_view{} : words(each.outcome.reason);
    std::string text = cat(reason, reason.empty() || detail.empty() ? "" : ": ", detail);
    const auto same = std::ranges::find(lines, text, &Line::words);
    if (same != lines.end()) {
      same->names.push_back(each.name);
    } else {
      lines.push_back({.names = {each.name}, .words = std::move(text)});
    }
  }
  std::vector<std::string> out;
  for (Line& line : lines) out.push_back(text_of(std::move(line)));
  return out;
}

// All of them if they fit; otherwise each gets a fair part of the room.
std::string fitted(std::vector<std::string> lines) {
  if (lines.size() > most_lines) {
    const std::size_t more = lines.size() - most_lines;
    lines.resize(most_lines);
    lines.push_back(cat("and ", more, " more"));
  }
  constexpr std::string_view between = "; ";
  std::string whole = join(lines, between);
  if (whole.size() <= room) return whole;
  std::size_t left = room - between.size() * (lines.size() - 1);
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string line = printable(lines[i], left / (lines.size() - i));
    left -= line.size();
    out += cat(i == 0 ? "" : between, line);
  }
  return out;
}

Deadline end_of_turn(const Attempt& attempt, std::size_t parts) {
  const Clock::duration left = Deadline::at(attempt.deadline().when() - reserve).left();
  return Deadline::in(left / static_cast<Clock::rep>(parts));
}

void note_turn(const Attempt& attempt, const std::string& name, const Turn& turn, std::size_t count) {
  const std::string number = turn.again ? "once more" : cat(turn.server + 1, " of ", count);
  attempt.note(Topic::host, {{"host", name}, {"turn", count == 1 ? "" : std::string_view(number)}});
}

// The turns of one attempt.
class Turns {
 public:
  Turns(const Servers& servers, Attempt& attempt) : servers_(servers), attempt_(attempt) {
    for (std::size_t i = 0; i < servers.names.size(); ++i) turns_.push_back({.server = i});
  }

  asio::awaitable<Outcome> take() {
    for (next_ = 0; next_ < turns_.size();) {
      const Turn turn = turns_[next_];
      Attempt mine(&attempt_, end_of_turn(attempt_, turns_.size() - next_ + servers_.reserved));
      ++next_;
      attempt_.advise({});  // that of the one before
      if (attempt_.explained()) note_turn(attempt_, servers_.names[turn.server], turn, servers_.names.size());
      const Clock::time_point begin = Clock::now();
      std::optional<Outcome> outcome = co_await with_deadline(mine.deadline(), servers_.attempt(turn, mine));
      if (!outcome) outcome = timed_out(mine, Clock::now() - begin);
      if (outcome->up()) co_return *std::move(outcome);
      const Then then = servers_.judge ? servers_.judge(*outcome, mine.phase(), turn) : Then::next;
      record({.name = servers_.names[turn.server], .outcome = *std::move(outcome), .furthest = mine.phase()}, turn);
      if (then == Then::stop) co_return stopped(turn);
      if (then == Then::again && !turn.again) turns_.push_back({.server = turn.server, .again = true});
    }
    co_return common_failure(failures_, most_telling(failures_));
  }

 private:
  // Servers have their first turns in order, so that each has the place of its number.
  void record(Failure failure, const Turn& turn) {
    if (turn.again) {
      failures_[turn.server] = std::move(failure);
    } else {
      failures_.push_back(std::move(failure));
    }
  }

  Outcome stopped(const Turn& turn) const {
    Line others;
    for (std::size_t i = next_; i < turns_.size(); ++i) {
      if (!turns_[i].again) others.names.push_back(servers_.names[turns_[i].server]);
    }
    others.words = std::string(servers_.not_tried);
    return common_failure(failures_, turn.server, others.names.empty() ? "" : text_of(std::move(others)));
  }

  const Servers& servers_;
  Attempt& attempt_;
  std::vector<Turn> turns_;
  std::size_t next_ = 0;
  std::vector<Failure> failures_;
};

}  // namespace

asio::awaitable<Outcome> in_turn(const Servers& servers, Attempt& attempt) {
  Turns turns(servers, attempt);
  co_return co_await turns.take();
}

std::size_t most_telling(std::span<const Failure> failures) {
  const auto weight = [](const Failure& each) {
    const bool vague = each.outcome.reason == Reason::unreachable || each.outcome.reason == Reason::name_not_found;
    return std::pair(static_cast<int>(each.furthest), vague ? 0 : 1);
  };
  return static_cast<std::size_t>(std::ranges::max_element(failures, {}, weight) - failures.begin());
}

Outcome common_failure(std::span<const Failure> failures, std::size_t decisive, std::string_view untried) {
  std::vector<std::string> lines = lines_of(failures);
  if (!untried.empty()) lines.emplace_back(untried);
  const bool permanent = std::ranges::all_of(failures, [](const Failure& each) { return each.outcome.permanent(); });
  return down(failures[decisive].outcome.reason, fitted(std::move(lines)), permanent ? Permanent::yes : Permanent::no);
}

}  // namespace steady::net
