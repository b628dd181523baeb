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
    const std::string after = rounded(Clock::now() - view_.begin);
    log::info(cat("still waiting after ", after, ": ", list),
              {{"waiting_for", pending_names(view_)}, {"elapsed", after}});
  }

  Duration every() const override { return 30s; }
  void ended() override {}

 private:
  using Logged = std::pair<Reason, bool>;

  void log_change(const config::Check& check, const health::Row& row) const {
    const Outcome& outcome = row.last.outcome;
    const std::string attempts = cat(row.attempts);
    const log::Fields fields{{"check", check.name}, {"reason", to_string(outcome.reason)}, {"attempts", attempts}};
    if (outcome.up()) {
      const std::string after = rounded(row.ended - view_.begin);
      log::info(cat(check.name, ": up after ", after, ", ", counted(row.attempts, "attempt")), fields);
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

std::string pending_names(const WaitView& view) {
  std::string out;
  for (const std::size_t check : view.gate.pending(view.board, Clock::now())) {
    out += cat(out.empty() ? "" : ", ", view.checks[check].name);
  }
  return out;
}

}  // namespace steady::modes
