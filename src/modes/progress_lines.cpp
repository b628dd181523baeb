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
  explicit Lines(const Scene& scene) : scene_(scene), told_(scene.checks.size()) {}

  void attempted(std::size_t check) override {
    const health::Row& row = scene_.board[check];
    const Told now{row.last.outcome.reason, row.last.outcome.permanent()};
    if (row.attempts > 1 && told_[check] == now) return;
    told_[check] = now;
    tell(scene_.checks[check], row);
  }

  void tick() override {
    std::string list;
    for (std::size_t check = 0; check < scene_.board.size(); ++check) {
      const health::Row& row = scene_.board[check];
      if (scene_.gate.passes(row, Clock::now())) continue;
      list += cat(list.empty() ? "" : ", ", scene_.checks[check].name, " (", words(row.last.outcome.reason), ", ",
                  counted(row.attempts, "attempt"), ')');
    }
    const std::string after = rounded(Clock::now() - scene_.begin);
    log::info(cat("still waiting after ", after, ": ", list), {{"waiting_for", awaited(scene_)}, {"elapsed", after}});
  }

  Duration every() const override { return 30s; }
  void ended() override {}

 private:
  using Told = std::pair<Reason, bool>;

  void tell(const config::Check& check, const health::Row& row) const {
    const Outcome& outcome = row.last.outcome;
    const std::string attempts = cat(row.attempts);
    const log::Fields fields{{"check", check.name}, {"reason", to_string(outcome.reason)}, {"attempts", attempts}};
    if (outcome.up()) {
      const std::string after = rounded(row.ended - scene_.begin);
      log::info(cat(check.name, ": up after ", after, ", ", counted(row.attempts, "attempt")), fields);
    } else if (outcome.permanent()) {
      log::warning(failure_line(check, row.last), fields);
    } else {
      log::info(failure_line(check, row.last), fields);
    }
  }

  Scene scene_;
  std::vector<Told> told_;
};

}  // namespace

std::unique_ptr<Progress> lines(const Scene& scene) { return std::make_unique<Lines>(scene); }

std::string awaited(const Scene& scene) {
  std::string out;
  for (std::size_t check = 0; check < scene.board.size(); ++check) {
    if (scene.gate.passes(scene.board[check], Clock::now())) continue;
    out += cat(out.empty() ? "" : ", ", scene.checks[check].name);
  }
  return out;
}

}  // namespace steady::modes
