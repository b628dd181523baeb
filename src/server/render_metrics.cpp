#include <chrono>
#include <cstdint>
#include <functional>

#include "base/text.h"
#include "base/version.h"
#include "server/process.h"
#include "server/render.h"

namespace steady::server {
namespace {

using health::Histogram;

std::string number(double value) { return decimal(value, 9); }  // nanoseconds, the resolution of our clock

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
    total(labels, {count, histogram.sum});
  }
  void total(const std::string& labels, const health::Total& total) {
    sample(labels, number(seconds(total.sum)), "_sum");
    sample(labels, cat(total.count), "_count");
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

using OfCheck = std::function<double(const CheckStatus&)>;

void each(Page& page, const Verdict& all, std::string_view name, std::string_view help, const OfCheck& value) {
  page.family(name, "gauge", help);
  for (const CheckStatus& status : all.checks) page.sample(labels_of(status), value(status));
}

void states(Page& page, const Verdict& all) {
  each(page, all, "steady_check_up", "Whether the check is up by its thresholds (1) or not (0).",
       [](const CheckStatus& status) { return status.state == health::State::up ? 1 : 0; });
  each(page, all, "steady_check_ready",
       "Whether the check allows readiness by its policy; steady_ready is the minimum, and 0 while draining.",
       [](const CheckStatus& status) { return status.ok ? 1 : 0; });
  each(page, all, "steady_check_stale", "Whether the next attempt is overdue: the fault is in steady.",
       [](const CheckStatus& status) { return status.state == health::State::stale ? 1 : 0; });
  each(page, all, "steady_check_streak",
       "Attempts in a row with the same outcome: positive when up, negative when not.",
       [](const CheckStatus& status) { return status.row->tally.streak(); });
}

void attempts(Page& page, const Verdict& all) {
  page.family("steady_check_attempts_total", "counter", "Attempts by outcome; reason=\"ok\" were up.");
  for (const CheckStatus& status : all.checks) {
    for (int reason = 0; reason < reason_count; ++reason) {
      const std::uint64_t count = status.row->statistics.attempts(static_cast<Reason>(reason));
      if (count == 0 && reason != 0) continue;
      page.sample(cat(labels_of(status), ",reason=\"", to_string(static_cast<Reason>(reason)), '"'), cat(count));
    }
  }
  page.family("steady_check_duration_seconds", "histogram", "How long attempts took.");
  for (const CheckStatus& status : all.checks) page.histogram(labels_of(status), status.row->statistics.durations());
  page.family("steady_check_phase_duration_seconds", "summary", "How long attempts were in each phase.");
  for (const CheckStatus& status : all.checks) {
    for (int phase = 0; phase < phase_count; ++phase) {
      const health::Total& total = status.row->statistics.time_in(static_cast<Phase>(phase));
      if (total.count == 0) continue;
      page.total(cat(labels_of(status), ",phase=\"", to_string(static_cast<Phase>(phase)), '"'), total);
    }
  }
}

void checks(Page& page, const Verdict& all, const View& view) {
  const double now = std::chrono::duration<double>(view.wall.time_since_epoch()).count();
  page.family("steady_check_info", "gauge", "How the check affects readiness; the value is always 1.");
  for (const CheckStatus& status : all.checks) {
    page.sample(cat(labels_of(status), ",readiness=\"", to_string(status.check->readiness), '"'), "1");
  }
  each(page, all, "steady_check_interval_seconds", "The time between the beginnings of two attempts.",
       [](const CheckStatus& status) { return seconds(status.check->timing.interval); });
  states(page, all);
  each(page, all, "steady_check_last_success_timestamp_seconds",
       "When an attempt was up last, as Unix time; 0 before the first.", [&](const CheckStatus& status) {
         const bool never = status.row->statistics.attempts(Reason::ok) == 0;
         return never ? 0 : now - seconds(view.now - status.row->last_success);
       });
  page.family("steady_check_tls_not_after_timestamp_seconds", "gauge",
              "When the server's certificate ends that the last attempt over TLS saw, as Unix time.");
  for (const CheckStatus& status : all.checks) {
    if (status.row->certificate_ends) page.sample(labels_of(status), cat(*status.row->certificate_ends));
  }
  attempts(page, all);
}

void requests(Page& page, const Totals& totals) {
  page.family("steady_http_requests_total", "counter", "HTTP requests by endpoint and status code.");
  for (const auto& [asked, count] : totals.requests) {
    page.sample(cat("handler=\"", asked.first, "\",code=\"", asked.second, '"'), cat(count));
  }
  page.whole("steady_http_connections", "gauge", "Open connections.", static_cast<double>(totals.connections));
  page.family("steady_http_connections_evicted_total", "counter",
              "Connections closed because they were slow or too many.");
  page.sample("", cat(totals.connections_evicted));
}

void reloads(Page& page, const Totals& totals) {
  page.family("steady_config_reloads_total", "counter", "Reloads of the configuration by result.");
  page.sample("result=\"success\"", cat(totals.reloads));
  page.sample("result=\"failure\"", cat(totals.reloads_refused));
  page.whole("steady_config_last_reload_successful", "gauge", "Whether the last reload was taken; 1 before the first.",
             totals.last_reload_refused ? 0 : 1);
}

void whole(Page& page, const Verdict& ready, const View& view) {
  page.whole("steady_ready", "gauge", "Whether /readyz answers 200.", ready.ok ? 1 : 0);
  page.whole("steady_started", "gauge", "Whether every deciding check has been up once.", view.started ? 1 : 0);
  page.whole("steady_draining", "gauge", "Whether steady is draining after a signal.", view.draining ? 1 : 0);
  page.whole("steady_checks", "gauge", "Checks that are watched.", static_cast<double>(view.checks.size()));
  page.family("steady_schedule_lag_seconds", "histogram", "How much later than planned attempts began.");
  page.histogram("", view.totals.lag);
  requests(page, view.totals);
  reloads(page, view.totals);
  page.family("steady_build_info", "gauge", "Version of steady; the value is always 1.");
  page.sample(cat("version=\"", version(), "\",revision=\"", revision(), '"'), "1");
}

void process(Page& page, const View& view) {
  const Process process = this_process();
  page.whole("process_cpu_seconds_total", "counter", "CPU time of this process.", process.cpu_seconds);
  page.whole("process_start_time_seconds", "gauge", "When this process started, as Unix time.",
             std::chrono::duration<double>(view.begin_wall.time_since_epoch()).count());
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

std::string metrics(const View& view) {
  Page page;
  const Verdict ready = readiness(view);
  whole(page, ready, view);
  if (view.metrics == config::Metrics::full) checks(page, ready, view);
  process(page, view);
  return page.take();
}

}  // namespace steady::server
