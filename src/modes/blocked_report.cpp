#include "modes/blocked_report.h"

#include "base/text.h"
#include "health/board.h"
#include "modes/backstop.h"
#include "modes/report.h"

namespace steady::modes {
namespace {

constexpr std::string_view blocked = "event loop blocked";

std::string names_of(std::span<const config::Check> checks) {
  std::string names;
  for (const config::Check& check : checks) names += cat(names.empty() ? "" : ", ", check.name);
  return names.size() <= 200 ? names : cat(checks.size(), " checks");
}

// An error in the format of base/log. `message` must need no escaping.
std::string log_entry(std::string_view message, const config::Log& log) {
  if (log.level == log::Level::off) return {};
  if (log.format == log::Format::text) return cat(time_of_log, " error   ", message, '\n');
  return cat(R"({"time":")", time_of_log, R"(","level":"error","message":")", message, "\"}\n");
}

std::string consequence(const BlockedWait& wait) {
  if (!wait.has_command) return {};
  if (!wait.runs_command) return "; the command was not started";
  return cat("; starting the command anyway", wait.as_wait_for_it ? "" : " (on_timeout: run)");
}

std::string_view name_of(const BlockedWait& wait) { return wait.as_wait_for_it ? "wait-for-it: " : "steady wait: "; }

}  // namespace

std::string blocked_check(std::span<const config::Check> checks, Duration timeout, bool json) {
  const std::string end =
      cat(blocked, ", ended ", to_string(backstop_delay), " after the deadline of ", to_string(timeout));
  if (!json) return cat("steady check: ", end, "; no verdict on ", names_of(checks), '\n');
  health::Board board(checks.size());
  for (std::size_t check = 0; check < checks.size(); ++check) {
    board.record(
        check,
        {.outcome = down(Reason::timed_out, cat(end, ", in an unknown phase")), .took = timeout + backstop_delay}, {});
  }
  return json_report(checks, board);
}

std::string blocked_reading(Duration limit, bool json) {
  const std::string end = cat("the configuration was not read within ", to_string(limit));
  return json ? cat(R"({"up":false,"error":")", end, R"(","checks":[]})", '\n') : cat("steady check: ", end, '\n');
}

std::string blocked_wait(std::span<const config::Check> checks, const BlockedWait& wait, const config::Log& log) {
  const std::string end = cat(blocked, ", ended ", to_string(backstop_delay), " after the timeout of ",
                              to_string(wait.timeout), ": ", names_of(checks), consequence(wait));
  return log.format == log::Format::text ? cat(name_of(wait), end, '\n') : log_entry(end, log);
}

std::string blocked_wait_cannot_run(std::string_view command, const BlockedWait& wait, const config::Log& log) {
  if (log.format == log::Format::json) return log_entry("cannot run the command", log);
  return cat(name_of(wait), "cannot run ", in_quotes(command), '\n');
}

std::string blocked_serve(Duration watchdog, const config::Log& log) {
  return log_entry(cat(blocked, " for ", to_string(watchdog), ": ending, so that this process is restarted"), log);
}

}  // namespace steady::modes
