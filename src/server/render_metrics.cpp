#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>

#include "base/text.h"
#include "base/version.h"
#include "server/process.h"
#include "server/render.h"

namespace steady::server {
namespace {

using health::Histogram;

// With nanoseconds, the resolution of our clock. (std::to_chars would be exact, but costs 130 KB of tables.)
std::string number(double value) {
  std::array<char, 64> out{};
  const int size = std::snprintf(out.data(), out.size(), "%.9f", value);
  std::string_view text(out.data(), static_cast<std::size_t>(size));
  text.remove_suffix(text.size() - 1 - text.find_last_not_of('0'));
  if (text.ends_with('.')) text.remove_suffix(1);
  return std::string(text);
}

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// Prometheus' text format: metric families one after the other, each with help and type before its samples.
class Page {
 public:
  void family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    out_ += cat("# HELP ", name, ' ', help, "\n# TYPE ", name, ' ', type, '\n');
  }
  void sample(const std::string& labels, const std::string& value, std::string_view suffix = {}) {
    out_ += cat(name_, suffix, labels.empty() ? "" : cat('{', labels, '}'), ' ', value, '\n');
  }
  void sample(const std::string& labels, double value) { sample(labels, number(value)); }
  void whole(std::string_view name, std::string_view type, std::string_view help, double value) {
    family(name, type, help);
    sample("", value);
  }
  // The buckets are cumulative, as the format requires.
  void histogram(const std::string& labels, const Histogram& histogram) {
    const std::string more = labels.empty() ? "" : labels + ',';
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
      count += histogram.counts[i];
      const std::string bound = i < Histogram::bounds.size() ? number(Histogram::bounds[i]) : "+Inf";
      sample(cat(more, "le=\"", bound, '"'), cat(count), "_bucket");
    }
    sample(labels, number(seconds(histogram.sum)), "_sum");
    sample(labels, cat(count), "_count");
  }
  std::string take() { return std::move(out_); }

 private:
  std::string_view name_;
  std::string out_;
};

// Labels need no escaping: names are valid by config::is_name(), all other values are ours.
std::string labels_of(const CheckStatus& status) {
  return cat("check=\"", status.check->name, "\",kind=\"", status.check->kind, '"');
}

void each(Page& page, const Verdict& all, std::string_view name, std::string_view help,
          const std::function<double(const CheckStatus&)>& value) {
  page.family(name, "gauge", help);
  for (const CheckStatus& status : all.checks) page.sample(labels_of(status), value(status));
}

void checks(Page& page, const Verdict& all, const View& view) {
  const double now = std::chrono::duration<double>(view.wall.time_since_epoch()).count();
  const auto at = [&](Clock::time_point when) { return now - seconds(view.now - when); };
  each(page, all, "steady_check_up", "Whether the check is up by its thresholds (1) or not (0).",
       [](const CheckStatus& status) { return status.state == health::State::up ? 1 : 0; });
  page.family("steady_check_lets_ready", "gauge", "Whether the check allows readiness by its policy.");
  for (const CheckStatus& status : all.checks) {
    page.sample(cat(labels_of(status), ",readiness=\"", to_string(status.check->readiness), '"'), status.ok ? 1 : 0);
  }
  each(page, all, "steady_check_streak",
       "Attempts in a row with the same outcome: positive when up, negative when not.",
       [](const CheckStatus& status) { return status.row->tally.streak(); });
  page.family("steady_check_attempts_total", "counter", "Attempts by outcome; reason=\"ok\" were up.");
  for (const CheckStatus& status : all.checks) {
    for (int reason = 0; reason < reason_count; ++reason) {
      const std::uint64_t count = status.row->statistics.attempts(static_cast<Reason>(reason));
      if (count == 0 && reason != 0) continue;
      page.sample(cat(labels_of(status), ",reason=\"", to_string(static_cast<Reason>(reason)), '"'), cat(count));
    }
  }
  page.family("steady_check_last_success_timestamp_seconds", "gauge", "When an attempt was up last, as Unix time.");
  for (const CheckStatus& status : all.checks) {
    if (status.row->statistics.attempts(Reason::ok) > 0) page.sample(labels_of(status), at(status.row->last_success));
  }
  page.family("steady_check_phase_duration_seconds", "histogram", "How long attempts were in each phase.");
  for (const CheckStatus& status : all.checks) {
    for (int phase = 0; phase < phase_count; ++phase) {
      const Histogram& histogram = status.row->statistics.time_in(static_cast<Phase>(phase));
      if (histogram.sum == Clock::duration::zero()) continue;
      page.histogram(cat(labels_of(status), ",phase=\"", to_string(static_cast<Phase>(phase)), '"'), histogram);
    }
  }
}

void whole(Page& page, const Verdict& ready, const View& view) {
  page.whole("steady_ready", "gauge", "Whether /readyz answers 200.", ready.ok ? 1 : 0);
  page.whole("steady_started", "gauge", "Whether every deciding check has been up once.", view.started ? 1 : 0);
  page.whole("steady_draining", "gauge", "Whether steady is draining after a signal.", view.draining ? 1 : 0);
  page.whole("steady_checks", "gauge", "Checks that are watched.", static_cast<double>(view.checks.size()));
  page.family("steady_schedule_lag_seconds", "histogram", "How much later than planned attempts began.");
  page.histogram("", view.totals.lag);
  page.family("steady_http_requests_total", "counter", "HTTP requests by response.");
  page.sample("answer=\"ok\"", cat(view.totals.requests_ok));
  page.sample("answer=\"not_ready\"", cat(view.totals.requests_not_ready));
  page.sample("answer=\"refused\"", cat(view.totals.requests_refused));
  page.whole("steady_http_connections", "gauge", "Open connections.", static_cast<double>(view.totals.connections));
  page.family("steady_http_connections_evicted_total", "counter",
              "Connections closed because they were slow or too many.");
  page.sample("", cat(view.totals.connections_evicted));
  page.family("steady_config_reloads_total", "counter", "Reloads of the configuration by result.");
  page.sample("result=\"taken\"", cat(view.totals.reloads));
  page.sample("result=\"refused\"", cat(view.totals.reloads_refused));
  page.family("steady_build_info", "gauge", "Version of steady; the value is always 1.");
  page.sample(cat("version=\"", version(), "\",revision=\"", revision(), '"'), "1");
}

void process(Page& page, const View& view) {
  const Process process = this_process();
  const double now = std::chrono::duration<double>(view.wall.time_since_epoch()).count();
  page.whole("process_cpu_seconds_total", "counter", "CPU time of this process.", process.cpu_seconds);
  page.whole("process_start_time_seconds", "gauge", "When this process started, as Unix time.",
             now - seconds(view.now - view.begin));
  if (process.resident_bytes) {
    page.whole("process_resident_memory_bytes", "gauge", "Resident memory.",
               static_cast<double>(*process.resident_bytes));
  }
  if (process.virtual_bytes) {
    page.whole("process_virtual_memory_bytes", "gauge", "Virtual memory.", static_cast<double>(*process.virtual_bytes));
  }
  if (process.open_fds) page.whole("process_open_fds", "gauge", "Open descriptors.", *process.open_fds);
  page.whole("process_max_fds", "gauge", "Descriptors that may be open.", process.max_fds);
}

}  // namespace

std::string metrics(const View& view, bool series) {
  Page page;
  const Verdict ready = readiness(view);
  whole(page, ready, view);
  if (series) checks(page, ready, view);
  process(page, view);
  return page.take();
}

}  // namespace steady::server
