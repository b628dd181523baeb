#include "modes/serve.h"

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <ranges>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "health/jitter.h"
#include "health/monitor.h"
#include "health/readiness.h"
#include "modes/orders.h"
#include "modes/report.h"
#include "modes/sandbox.h"
#include "modes/watchdog.h"
#include "net/race.h"
#include "server/listener.h"
#include "server/routes.h"

namespace steady::modes {
namespace {

// Attempts that are due at almost the same time, a fortieth of an interval and at most 25 ms apart, begin at the same moment:
// they share the system calls that wake us, a quarter of what many checks cost.
Clock::time_point together(Clock::time_point due, Clock::duration interval) {
  const Clock::duration grain = std::min<Clock::duration>(std::chrono::milliseconds(25), interval / 40);
  return due - (due + grain / 2).time_since_epoch() % grain + grain / 2;
}

bool asks_the_same(const config::Check& mine, const config::Check& old) {
  return old.kind == mine.kind && old.probe->target() == mine.probe->target() &&
         old.probe->action() == mine.probe->action();
}

// One configuration and what is known under it. A reload begins another.
struct Generation {
  Generation(config::Config loaded, const net::Network& network)
      : config(std::move(loaded)),
        board(config.checks.size()),
        monitor(config.checks, network, board),
        planned(config.checks.size()) {}

  config::Config config;
  health::Board board;
  health::Monitor monitor;
  std::vector<Clock::time_point> planned;  // when each check's next attempt is due
};

class Serving {
 public:
  Serving(config::Config config, const ServeOptions& options, Backstop& backstop, const asio::any_io_executor& executor)
      : options_(options),
        executor_(executor),
        orders_(executor),
        reload_(executor),
        drain_(executor),
        gone_(executor),
        watchdog_(executor, backstop, config, options.exit_when_blocked),
        listener_(
            executor, [this](const server::Request& request) { return server::answer(request, view()); }, totals_) {
    network_.loopback_only = options.loopback_only;
    current_ = std::make_unique<Generation>(std::move(config), network_);
    std::vector<std::string> listening;
    for (const std::string& address : current_->config.serve.listen) {
      for (const std::string& where : listener_.open(address)) {
        log::info(cat("listening on ", where), {{"listen", where}});
        listening.push_back(where);
      }
    }
    if (options.sandbox) shut_in(current_->config.files, listening);
  }

  asio::awaitable<void> run() {
    log::info(cat("steady ", version(), " watches ", current_->config.checks.size(), " checks"));
    co_await net::first_of(watch(), listener_.run(), hear_signals(), drain_then_end(), watchdog_.run());
    gone_.notify();
    log::info("ended");
  }

 private:
  server::View view() const {
    const Generation& now = *current_;
    return {.checks = now.config.checks,
            .board = now.board,
            .totals = totals_,
            .now = Clock::now(),
            .wall = std::chrono::system_clock::now(),
            .begin = begin_,
            .last_tick = last_tick_,
            .started = started_,
            .draining = draining_ || Orders::to_end(),
            .details = now.config.serve.details};
  }

  // Until a reload has put another generation into place, and then on with that one.
  asio::awaitable<void> watch() {
    for (;;) {
      health::Beat beat;
      beat.first = [this](std::size_t check) { return first_pause(check); };
      beat.next = [this](std::size_t check) { return next_pause(check); };
      co_await net::first_of(current_->monitor.watch(net::Deadline::never(), beat), reload_.wait());
      if (next_) current_ = std::exchange(next_, nullptr);
    }
  }

  // The first attempts are spread over the interval; a check that was known before the reload keeps its beat.
  Clock::duration first_pause(std::size_t check) {
    const Clock::duration interval = current_->config.checks[check].interval;
    const health::Row& row = current_->board[check];
    const Clock::time_point now = Clock::now();
    const bool known = row.attempts > 0;
    const Clock::time_point due =
        known ? std::max(now, row.ended + interval)
              : together(now + std::chrono::duration_cast<Clock::duration>(interval * jitter_.part()), interval);
    current_->planned[check] = due;
    return std::max(due - now, Clock::duration::zero());
  }

  Clock::duration next_pause(std::size_t check) {
    const config::Check& mine = current_->config.checks[check];
    const health::Row& row = current_->board[check];
    const Clock::time_point began = row.ended - row.last.took;
    totals_.lag.record(std::max(began - current_->planned[check], Clock::duration::zero()));
    tell(mine, row);
    report_refused_calls();
    last_tick_ = row.ended;
    started_ = started_ || health::all_started(current_->config.checks, current_->board);
    // From beginning to beginning; an attempt that took longer than the interval is followed by the next at once.
    const auto beat = std::chrono::duration_cast<Clock::duration>(mine.interval * (0.9 + 0.2 * jitter_.part()));
    const Clock::time_point due = std::max(together(began + beat, mine.interval), row.ended);
    current_->planned[check] = due;
    return due - row.ended;
  }

  // A line when the verdict changes, and when the first attempt fails: what never succeeded is not ready from the start.
  void tell(const config::Check& check, const health::Row& row) {
    if (row.changed != row.ended) return;
    const health::Attempted& last = row.last;
    const health::Standing standing = row.tally.up() ? health::Standing::up : health::Standing::failing;
    const log::Fields fields{
        {"check", check.name}, {"state", health::words(standing)}, {"reason", to_string(last.outcome.reason)}};
    if (row.tally.up()) {
      log::info(cat(check.name, ": up [", rounded(last.took), ']'), fields);
    } else if (!last.outcome.up()) {
      log::warning(failure_line(check, last), fields);
    }
  }

  asio::awaitable<void> hear_signals() {
    for (;;) {
      const int signal = co_await orders_.next();
      if (signal == SIGHUP) {
        reload();
      } else if (signal == SIGINT || draining_) {
        end_soon();
        co_return;
      } else {
        draining_ = true;
        const std::string time = to_string(current_->config.serve.drain);
        log::info(cat("SIGTERM: not ready from now on, ending in ", time), {{"drain", time}});
        drain_.notify();
      }
    }
  }

  asio::awaitable<void> drain_then_end() {
    co_await drain_.wait();
    co_await net::sleep_until(net::Deadline::in(current_->config.serve.drain));
    end_soon();
  }

  void end_soon() { asio::co_spawn(executor_, end_at_the_latest(), asio::detached); }

  // Attempts end when they are told to; one that does not, which is a bug, must not keep the container from ending.
  asio::awaitable<void> end_at_the_latest() {
    if (co_await gone_.wait_until(net::Deadline::in(std::chrono::seconds(1)))) co_return;
    log::warning("ended, though an attempt would not");
    std::_Exit(EXIT_SUCCESS);
  }

  void reload() {
    ServeOptions::Reloaded loaded = options_.reload();
    if (options_.sandbox) report_unreadable(loaded.config.files);
    if (!loaded.problems.empty()) {
      ++totals_.reloads_refused;
      log::error("SIGHUP: the new configuration is refused, the old one stays:");
      for (const auto line : std::views::split(std::string_view(loaded.problems), '\n')) {
        if (!line.empty()) log::error(std::string_view(line));
      }
      return;
    }
    ++totals_.reloads;
    if (loaded.config.serve.listen != current_->config.serve.listen) {
      log::warning("SIGHUP: other addresses to listen on are taken at the next start only");
      loaded.config.serve.listen = current_->config.serve.listen;
    }
    auto next = std::make_unique<Generation>(std::move(loaded.config), network_);
    const std::size_t kept = adopt(*next);
    log::info(cat("SIGHUP: reloaded, ", next->config.checks.size(), " checks, ", kept, " of them as before"));
    // An answer between now and the change of guard sees the old generation, whole.
    watchdog_.set(next->config.serve.watchdog);
    next_ = std::move(next);
    reload_.notify();
  }

  // What is known of a check is kept when it still asks the same of the same: how often, and what follows from it, may be new.
  std::size_t adopt(Generation& next) const {
    std::unordered_map<std::string_view, std::size_t> known;
    const std::vector<config::Check>& checks = current_->config.checks;
    for (std::size_t check = 0; check < checks.size(); ++check) known.emplace(checks[check].name, check);
    std::size_t kept = 0;
    for (std::size_t check = 0; check < next.config.checks.size(); ++check) {
      const config::Check& mine = next.config.checks[check];
      const auto old = known.find(mine.name);
      if (old == known.end() || !asks_the_same(mine, checks[old->second])) continue;
      next.board.adopt(check, current_->board[old->second]);
      ++kept;
    }
    return kept;
  }

  const ServeOptions& options_;
  asio::any_io_executor executor_;
  Orders orders_;
  net::Signal reload_;
  net::Signal drain_;
  net::Signal gone_;
  Watchdog watchdog_;
  net::Network network_;
  server::Totals totals_;
  const Clock::time_point begin_ = Clock::now();
  Clock::time_point last_tick_ = begin_;
  bool started_ = false;
  bool draining_ = false;
  health::Jitter jitter_;
  std::unique_ptr<Generation> current_;
  std::unique_ptr<Generation> next_;
  server::Listener listener_;
};

}  // namespace

void serve(config::Config config, const ServeOptions& options) {
  Backstop backstop;
  asio::io_context loop(1);
  Serving serving(std::move(config), options, backstop, loop.get_executor());
  asio::co_spawn(loop, serving.run(), [](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
  loop.run();
}

}  // namespace steady::modes
