#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "modes/progress.h"
#include "modes/report.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

class Lines final : public Progress {
 public:
  explicit Lines(const WaitView& view) : view_(view), logged_(view.checks.size()) {}

  void attempted(std::size_t check) override {
    const health::Row& row = view_.board[check];
    const Logged now{row.last.outcome.reason, row.last.outcome.permanent()};
    if (row.attempts > 1 && logged_[check] == now) return;
    logged_[check] = now;
    log_change(view_.checks[check], row);
  }

  void tick() override {
    std::string list;
    for (const std::size_t check : view_.gate.pending(view_.board, Clock::now())) {
      const health::Row& row = view_.board[check];
      list += cat(list.empty() ? "" : ", ", view_.checks[check].name, " (", words(row.last.outcome.reason), ", ",
                  counted(row.attempts, "attempt"), ')');
    }
    const Clock::duration elapsed = Clock::now() - view_.begin;
    const std::vector<std::string> names = pending_names(view_);
    log::info(cat("still waiting after ", rounded(elapsed), ": ", list),
              {{"waiting_for", names}, {"elapsed_ms", elapsed}});
  }

  Duration every() const override { return 30s; }
  void ended() override {}

 private:
  using Logged = std::pair<Reason, bool>;

  void log_change(const config::Check& check, const health::Row& row) const {
    const Outcome& outcome = row.last.outcome;
    const Clock::duration elapsed = row.ended - view_.begin;
    const log::Fields fields{{"check", check.name},
                             {"reason", to_string(outcome.reason)},
                             {"attempts", row.attempts},
                             {"elapsed_ms", elapsed}};
    if (outcome.up()) {
      log::info(cat(check.name, ": up after ", rounded(elapsed), ", ", counted(row.attempts, "attempt")), fields);
    } else if (outcome.permanent()) {
      log::warning(failure_line(check, row.last), fields);
    } else {
      log::info(failure_line(check, row.last), fields);
    }
  }

  WaitView view_;
  std::vector<Logged> logged_;
};

}  // namespace

std::unique_ptr<Progress> lines(const WaitView& view) { return std::make_unique<Lines>(view); }

std::vector<std::string> pending_names(const WaitView& view) {
  std::vector<std::string> out;
  for (const std::size_t check : view.gate.pending(view.board, Clock::now())) out.push_back(view.checks[check].name);
  return out;
}

}  // namespace steady::modes
