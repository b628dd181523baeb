#include "modes/serve.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "config/reporting.h"
#include "health/readiness.h"
#include "health/schedule.h"
#include "modes/explainer.h"
#include "modes/generation.h"
#include "modes/reload_socket.h"
#include "modes/report.h"
#include "modes/sandbox.h"
#include "modes/signal_listener.h"
#include "modes/watchdog.h"
#include "net/race.h"
#include "server/listener.h"
#include "server/routes.h"

namespace steady::modes {
namespace {

class Serving {
 public:
  Serving(config::Config config, const ServeOptions& options, Backstop& backstop, const asio::any_io_executor& executor)
      : options_(options),
        executor_(executor),
        signals_(executor),
        reload_(executor),
        drain_(executor),
        gone_(executor),
        watchdog_(executor, backstop, config, options.exit_when_blocked),
        reload_socket_(executor),
        explainer_(executor),
        listener_(
            executor, [this](const server::Request& request) { return pages_.answer(request, view()); }, totals_) {
    network_.loopback_only = options.loopback_only;
    listener_.explain_with([this](std::size_t check, std::string_view accept) {
      return explainer_.explain(current_, check, network_, accept);
    });
    current_ = std::make_unique<Generation>(std::move(config), network_, jitter_);
    listener_.understand_proxy_protocol(current_->config.serve.proxy_protocol);
    std::vector<std::string> listening;
    for (const std::string& address : current_->config.serve.listen) {
      for (const std::string& where : listener_.open(address)) {
        log::info(cat("listening on ", where), {{"listen", where}});
        listening.push_back(where);
      }
    }
    require_descriptors();
    if (options.sandbox) shut_in(current_->config.files, current_->config.sockets, listening);
  }

  asio::awaitable<void> run() {
    log::info(cat("steady ", version(), " watches ", counted(current_->config.checks.size(), "check")));
    co_await net::first_of(watch(), listener_.run(), hear_signals(), drain_then_end(), watchdog_.run(),
                           reload_socket_.run([this] { return reload("steady reload"); }));
    explainer_.stop();
    gone_.notify();
    log::info("ended");
  }

 private:
  // A `serve` that listens but has no descriptors to accept or probe would look alive although it does nothing.
  static void require_descriptors() {
    std::array<int, 6> spare{};
    for (int& fd : spare) fd = ::dup(STDERR_FILENO);
    const int error = std::ranges::count(spare, -1) > 0 ? errno : 0;
    for (const int fd : spare) ::close(fd);
    if (error != 0)
      throw CannotListen(cat("too few descriptors: ", std::strerror(error), "; raise the limit (ulimit -n)"));
  }

  server::View view() const {
    const Generation& now = *current_;
    return {.checks = now.config.checks,
            .board = now.board,
            .totals = totals_,
            .now = Clock::now(),
            .wall = std::chrono::system_clock::now(),
            .begin = begin_,
            .begin_wall = begin_wall_,
            .started = started_,
            .draining = draining_ || SignalListener::sigterm_received(),
            .details = now.config.serve.details,
            .metrics = now.config.serve.metrics};
  }

  // Runs the current generation until a reload provides another one, and continues with that.
  asio::awaitable<void> watch() {
    const health::Schedule schedule = [this](std::size_t check, const health::Row& row) {
      return health::next_due(row.began(), row.ended, current_->config.checks[check].timing.interval, jitter_.part());
    };
    const health::Observer on_recorded = [this](std::size_t check) { recorded(check); };
    for (;;) {
      co_await net::first_of(current_->monitor.watch(net::Deadline::never(), schedule, on_recorded), reload_.wait());
      if (next_) current_ = std::exchange(next_, nullptr);
      pages_ = {};
    }
  }

  void recorded(std::size_t check) {
    const health::Row& row = current_->board[check];
    totals_.lag.record(std::max(row.began() - row.due, Clock::duration::zero()));
    log_change(current_->config.checks[check], row);
    report_refused_calls();
    started_ = started_ || health::all_started(current_->config.checks, current_->board);
  }

  // Logs a change of the verdict, and a failed first attempt, because a check that never succeeded is not ready from
  // the start.
  void log_change(const config::Check& check, const health::Row& row) {
    if (row.changed != row.ended) return;
    const health::Attempted& last = row.last;
    const health::State state = row.tally.up() ? health::State::up : health::State::failing;
    const log::Fields fields{{"check", check.name},
                             {"state", health::to_string(state)},
                             {"reason", to_string(last.outcome.reason)},
                             {"duration_ms", last.took}};
    if (row.tally.up()) {
      log::info(cat(check.name, ": up [", rounded(last.took), ']'), fields);
    } else if (!last.outcome.up()) {
      log::warning(failure_line(check, last), fields);
      if (options_.sandbox) report_unreadable(current_->config.files);
    }
  }

  asio::awaitable<void> hear_signals() {
    for (;;) {
      const int signal = co_await signals_.next();
      if (signal == SIGHUP) {
        reload("SIGHUP");
      } else if (signal == SIGINT || signal == SIGQUIT || draining_) {
        end_soon();
        co_return;
      } else {
        draining_ = true;
        const Duration time = current_->config.serve.drain;
        log::info(cat("SIGTERM: not ready from now on, ending in ", to_string(time)), {{"drain_ms", time}});
        drain_.notify();
      }
    }
  }

  asio::awaitable<void> drain_then_end() {
    co_await drain_.wait();
    co_await net::sleep_until(net::Deadline::in(current_->config.serve.drain));
    end_soon();
  }

  // Called at the end of the drain and on a second SIGTERM, possibly in the same turn of the loop.
  void end_soon() {
    if (!std::exchange(ending_, true)) asio::co_spawn(executor_, end_at_the_latest(), asio::detached);
  }

  // Attempts end when cancelled. An attempt that ignores it, which is a bug, must not keep the container from ending.
  asio::awaitable<void> end_at_the_latest() {
    if (co_await gone_.wait_until(net::Deadline::in(std::chrono::seconds(1)))) co_return;
    log::warning("an attempt ignored cancellation; exiting anyway");
    listener_.forget_sockets();
    std::_Exit(EXIT_SUCCESS);
  }

  // `by` is who asked, for the log.
  ReloadOutcome reload(std::string_view by) {
    watchdog_.allow(config::patience_with_pipes);
    ServeOptions::Reloaded loaded = options_.reload();
    const std::string unreadable = options_.sandbox ? report_unreadable(loaded.config.files) : "";
    if (!loaded.problems.empty()) {
      ++totals_.reloads_refused;
      totals_.last_reload_refused = true;
      log::error(cat(by, ": the new configuration is refused, the old one stays:"));
      config::log_complaints(loaded.problems);
      return {.taken = false, .text = settings::to_text(loaded.problems) + unreadable};
    }
    ++totals_.reloads;
    totals_.last_reload_refused = false;
    ReloadOutcome outcome{.taken = true, .text = {}};
    if (loaded.config.serve.listen != current_->config.serve.listen) {
      constexpr std::string_view later = "other addresses to listen on are taken at the next start only";
      log::warning(cat(by, ": ", later));
      outcome.text = cat(later, '\n');
      loaded.config.serve.listen = current_->config.serve.listen;
    }
    config::start_log(loaded.config);
    auto next = std::make_unique<Generation>(std::move(loaded.config), network_, jitter_);
    const std::size_t kept = next->take_over(*current_, jitter_);
    const std::string summary =
        cat("reloaded, ", counted(next->config.checks.size(), "check"), ", ", kept, " of them as before");
    log::info(cat(by, ": ", summary));
    outcome.text += cat(summary, '\n');
    // A response between now and the switch uses the old generation completely.
    watchdog_.set(next->config.serve.watchdog, next->config.log);
    listener_.understand_proxy_protocol(next->config.serve.proxy_protocol);
    next_ = std::move(next);
    reload_.notify();
    return outcome;
  }

  const ServeOptions& options_;
  asio::any_io_executor executor_;
  SignalListener signals_;
  net::Event reload_;
  net::Event drain_;
  net::Event gone_;
  Watchdog watchdog_;
  ReloadSocket reload_socket_;  // listens before the sandbox forbids it
  net::Network network_;
  server::Totals totals_;
  const Clock::time_point begin_ = Clock::now();
  const std::chrono::system_clock::time_point begin_wall_ = std::chrono::system_clock::now();
  bool started_ = false;
  bool draining_ = false;
  bool ending_ = false;
  health::Jitter jitter_;
  std::shared_ptr<Generation> current_;  // shared with an attempt that is being explained
  std::unique_ptr<Generation> next_;
  server::Pages pages_;
  Explainer explainer_;
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
