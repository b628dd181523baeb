#include "modes/wait.h"

#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/output.h"
#include "base/text.h"
#include "health/board.h"
#include "health/monitor.h"
#include "health/schedule.h"
#include "modes/blocked_report.h"
#include "modes/gate.h"
#include "modes/progress.h"
#include "modes/wait_marker.h"
#include "modes/wait_report.h"
#include "net/race.h"

namespace steady::modes {
namespace {

std::vector<int> passes_needed(const config::Config& config) {
  std::vector<int> needed;
  needed.reserve(config.checks.size());
  for (const config::Check& check : config.checks) needed.push_back(config::passes_needed(config.wait, check));
  return needed;
}

// The state of one wait, on one loop.
class Waiting {
 public:
  Waiting(const config::Config& config, const WaitOptions& options)
      : config_(config),
        options_(options),
        board_(config.checks.size()),
        gate_(passes_needed(config), config.wait.permanent_grace),
        backoffs_(config.checks.size()),
        progress_(make_progress()) {}

  asio::awaitable<void> run() {
    net::Network network;
    network.loopback_only = options_.loopback_only;
    health::Monitor monitor(config_.checks, network, board_);
    const health::Schedule schedule = [this](std::size_t check, const health::Row& row) {
      return row.ended + backoffs_[check].after(row.last.outcome, jitter_.part());
    };
    const health::Observer on_recorded = [this](std::size_t check) { recorded(check); };
    const net::Deadline deadline = config_.wait.timeout > Duration::zero()
                                       ? net::Deadline::at(begin_ + config_.wait.timeout)
                                       : net::Deadline::never();
    net::Event decided(co_await asio::this_coro::executor);
    decided_ = &decided;
    co_await net::first_of(monitor.watch(deadline, schedule, on_recorded), decided.wait(), show_progress(),
                           hold_marker());
    output::linger(output::linger_limit);
    if (progress_) progress_->ended();
  }

  WaitResult result() const {
    if (decision_ == Decision::open) {
      log_ready();
      return {};
    }
    const Waited ended = decision_ == Decision::give_up ? Waited::gave_up : Waited::timed_out;
    const WaitSummary summary{
        .gave_up = ended == Waited::gave_up,
        .runs_command = ended == Waited::timed_out && config_.wait.on_timeout == config::OnTimeout::run,
        .command = options_.command,
        .elapsed = Clock::now() - begin_,
        .wait = config_.wait};
    log::admit_losses();
    if (options_.as_wait_for_it)
      return {ended, options_.quiet ? "" : wait_for_it_line(config_.checks, board_, pending(), summary)};
    if (options_.format == log::Format::text) return {ended, wait_report(config_.checks, board_, pending(), summary)};
    log_wait_report(config_.checks, board_, pending(), summary);
    return {ended, {}};
  }

 private:
  WaitView view() const { return {config_.checks, board_, gate_, begin_}; }

  std::unique_ptr<Progress> make_progress() const {
    if (options_.quiet) return nullptr;
    const bool for_people = options_.format == log::Format::text && config_.log.level == log::Level::info;
    return for_people && terminal_can_redraw() ? live_table(view(), terminal_may_show_colours()) : lines(view());
  }

  void recorded(std::size_t check) {
    if (progress_) progress_->attempted(check);
    // A decision is final: an attempt that ends in the same turn of the loop does not change it.
    if (decision_ == Decision::hold) decision_ = gate_.judge(board_, check);
    if (decision_ != Decision::hold) decided_->notify();
  }

  asio::awaitable<void> show_progress() {
    for (;;) {
      // Named: where a co_await is in the same expression, GCC 14 evaluates both sides of a conditional.
      net::Deadline next = net::Deadline::never();
      if (progress_) next = net::Deadline::in(progress_->every());
      co_await net::sleep_until(next);
      if (progress_) progress_->tick();
    }
  }

  asio::awaitable<void> hold_marker() {
    co_await hold_wait_marker([this] { return join(pending_names(view()), ", "); });
    co_await net::sleep_until(net::Deadline::never());
  }

  std::vector<std::size_t> pending() const { return gate_.pending(board_, Clock::now()); }

  void log_ready() const {
    const Clock::duration elapsed = Clock::now() - begin_;
    const std::string next = options_.command.empty() ? "" : cat("; starting ", options_.command);
    if (!options_.quiet)
      log::info(cat("ready after ", rounded(elapsed), next), {{"elapsed_ms", elapsed}, {"command", options_.command}});
  }

  const config::Config& config_;
  const WaitOptions& options_;
  const Clock::time_point begin_ = Clock::now();
  health::Board board_;
  Gate gate_;
  std::vector<health::Backoff> backoffs_;
  health::Jitter jitter_;
  Decision decision_ = Decision::hold;
  net::Event* decided_ = nullptr;
  std::unique_ptr<Progress> progress_;
};

void guard(const config::Config& config, const WaitOptions& options, Backstop& backstop, Ending blocked) {
  const Duration timeout = config.wait.timeout;
  if (timeout == Duration::zero()) return;
  const BlockedWait wait{.timeout = timeout,
                         .has_command = !options.command.empty(),
                         .runs_command = blocked.command != nullptr,
                         .as_wait_for_it = options.as_wait_for_it};
  blocked.text = blocked_wait(config.checks, wait, config.log);
  blocked.cannot_run = blocked_wait_cannot_run(options.command, wait, config.log);
  backstop.arm(timeout + backstop_delay / 2, backstop_delay / 2, std::move(blocked));
}

}  // namespace

WaitResult wait(const config::Config& config, const WaitOptions& options, Backstop& backstop, Ending blocked) {
  guard(config, options, backstop, std::move(blocked));
  asio::io_context loop(1);
  Waiting waiting(config, options);
  asio::co_spawn(loop, waiting.run(), [](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  loop.run();
  return waiting.result();
}

std::optional<std::string> waiting_for() {
  asio::io_context loop(1);
  std::optional<std::string> answer;
  asio::co_spawn(loop, ask_wait_marker(), [&](std::exception_ptr thrown, std::optional<std::string> told) {
    if (!thrown) answer = std::move(told);
  });
  loop.run();
  return answer;
}

}  // namespace steady::modes
