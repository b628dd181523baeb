#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>

#include "base/text.h"
#include "base/version.h"
#include "server/check_json.h"
#include "server/render.h"

namespace steady::server {
namespace {

namespace bj = boost::json;

// RFC 3339, UTC: "2026-11-24T02:00:00Z".
std::string time_text(const View& view, Clock::time_point when) {
  const auto wall = view.wall - std::chrono::duration_cast<std::chrono::system_clock::duration>(view.now - when);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(wall);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(seconds - day);
  std::array<char, 32> out{};
  const int size = std::snprintf(out.data(), out.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                                 static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                 static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                                 static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return {out.data(), static_cast<std::size_t>(size)};
}

bj::array recent(const health::Row& row, const View& view) {
  bj::array out;
  for (const auto& [reason, took, ended] : row.statistics.recent()) {
    const double milliseconds = in_milliseconds(std::chrono::microseconds(took));
    out.push_back({{"reason", to_string(reason)}, {"duration_ms", milliseconds}, {"time", time_text(view, ended)}});
  }
  return out;
}

// `asked` is what the endpoint decides: "ready", "started".
void put_state(bj::object& out, const CheckStatus& status, std::string_view asked) {
  out["state"] = health::to_string(status.state);
  out["readiness"] = to_string(status.check->readiness);
  out[asked] = status.ok;
}

bj::object short_status(const CheckStatus& status, std::string_view asked) {
  bj::object out{{"name", status.check->name}, {"up", status.state == health::State::up}};
  put_state(out, status, asked);
  if (status.row->attempts > 0) put_outcome(out, status.row->last.outcome);
  return out;
}

bj::object whole_status(const CheckStatus& status, const View& view) {
  const health::Row& row = *status.row;
  bj::object out = check_json(*status.check, status.state == health::State::up);
  put_state(out, status, "ready");
  out["interval_ms"] = status.check->timing.interval.count();
  out["rise"] = status.check->thresholds.rise;
  out["fall"] = status.check->thresholds.fall;
  out["attempts"] = row.attempts;
  out["streak"] = row.tally.streak();
  if (row.attempts == 0) return out;
  put_attempt(out, row.last);
  out["last_attempt"] = time_text(view, row.ended);
  out["since"] = time_text(view, row.changed);
  if (row.statistics.attempts(Reason::ok) > 0) out["last_success"] = time_text(view, row.last_success);
  out["recent"] = recent(row, view);
  return out;
}

// What Disclosure::names shows of a check or of one of its attempts, by permission. Of the reasons only "ok", so that a
// failed attempt is one without a reason.
constexpr std::array<std::string_view, 18> public_keys{
    "name", "kind", "up",       "state",  "readiness",   "ready",        "started", "live",         "interval_ms",
    "rise", "fall", "attempts", "streak", "duration_ms", "last_attempt", "since",   "last_success", "time"};

bj::object disclosed(bj::object all, Disclosure disclosure) {
  if (disclosure == Disclosure::reasons) return all;
  bj::object out;
  for (bj::key_value_pair& member : all) {
    const std::string_view key = member.key();
    bj::value& value = member.value();
    if (key == "recent") {
      bj::array& attempts = out[key].emplace_array();
      for (bj::value& attempt : value.as_array())
        attempts.push_back(disclosed(std::move(attempt.as_object()), disclosure));
    } else if (std::ranges::find(public_keys, key) != public_keys.end() || (key == "reason" && value == "ok")) {
      out[key] = std::move(value);
    }
  }
  return out;
}

std::string_view health_word(const CheckStatus& status) {
  if (status.state == health::State::up) return "pass";
  return status.ok ? "warn" : "fail";
}

// A component may be a "datastore", "system" or "component" (4.4). The time of a failed attempt is reported as well.
bj::object measurement(const CheckStatus& status, const View& view, Disclosure disclosure) {
  const bool component = status.check->kind == "http" || status.check->kind == "tcp";
  const std::string_view word = health_word(status);
  bj::object out{{"componentType", component ? "component" : "datastore"}, {"status", word}};
  if (status.row->attempts == 0) return out;
  out["observedValue"] = in_milliseconds(status.row->last.took);
  out["observedUnit"] = "ms";
  out["time"] = time_text(view, status.row->ended);
  const std::string reason = disclosure == Disclosure::reasons && word != "pass" ? why(status) : std::string{};
  if (!reason.empty()) out["output"] = reason;
  return out;
}

}  // namespace

std::string json(const Verdict& verdict, const View&, Disclosure disclosure) {
  bj::object out{{verdict.asked, verdict.ok}, {"state", verdict.state}};
  if (disclosure != Disclosure::verdict && verdict.has_checks) {
    bj::array checks;
    for (const CheckStatus& status : verdict.checks) {
      if (!status.excluded) checks.push_back(disclosed(short_status(status, verdict.asked), disclosure));
    }
    out["checks"] = std::move(checks);
  }
  return json_line(out);
}

std::string health_json(const Verdict& verdict, const View& view, Disclosure disclosure) {
  bool warns = false;
  bj::object checks;
  for (const CheckStatus& status : verdict.checks) {
    if (status.excluded) continue;
    warns = warns || health_word(status) == "warn";
    checks[cat(status.check->name, ":responseTime")] = bj::array{measurement(status, view, disclosure)};
  }
  bj::object out{{"status", !verdict.ok ? "fail" : warns ? "warn" : "pass"}, {"releaseId", version()}};
  if (!verdict.ok) out["output"] = verdict.state;
  if (disclosure != Disclosure::verdict && verdict.has_checks) out["checks"] = std::move(checks);
  return json_line(out);
}

std::string status_json(const View& view, Disclosure disclosure) {
  const Verdict ready = readiness(view);
  bj::object out{{"ready", ready.ok},
                 {"state", ready.state},
                 {"started", view.started},
                 {"live", liveness(view).ok},
                 {"draining", view.draining},
                 {"version", version()},
                 {"uptime_seconds", std::chrono::duration_cast<std::chrono::seconds>(view.now - view.begin).count()},
                 {"time", time_text(view, view.now)},
                 {"details", disclosure == Disclosure::reasons}};
  if (disclosure != Disclosure::verdict) {
    bj::array checks;
    for (const CheckStatus& status : ready.checks) checks.push_back(disclosed(whole_status(status, view), disclosure));
    out["checks"] = std::move(checks);
  }
  return json_line(out);
}

}  // namespace steady::server
