// Renders verdicts and views as text, JSON, Prometheus' format and a page for people. Pure. `details` says whether the
// client may see names and reasons.
#pragma once

#include <string>
#include <string_view>

#include "server/verdict.h"

namespace steady::server {

// Like Kubernetes' endpoints: "ok"; with `verbose` or on failure one line per check, "[+]name ok", "[-]name failed:
// why".
std::string text(const Verdict& verdict, bool verbose, bool details);

// {"ready":true,"state":"ready","checks":[…]}; /livez: "live", /startupz: "started".
std::string json(const Verdict& verdict, const View& view, bool details);

// draft-inadarei-api-health-check-06: pass, warn (a check with `ignore` is down) or fail.
std::string health_json(const Verdict& verdict, const View& view, bool details);

// The complete state, for /status.
std::string status_json(const View& view, bool details);

// Prometheus' text format 0.0.4; `view.metrics` says whether with the series of single checks.
std::string metrics(const View& view);
inline constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

// The page for people, and its policy, which allows only its style and its script by hash (CSP level 3).
std::string_view page();
std::string_view page_policy();

}  // namespace steady::server
