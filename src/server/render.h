// Renders verdicts and views as text, JSON, Prometheus' format and a page for people. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "server/verdict.h"

namespace steady::server {

// What a client may see: the verdict of the endpoint; also the names of checks and whether each is up; or everything,
// including targets and reasons.
enum class Disclosure : std::uint8_t { verdict, names, reasons };

// Like kube-apiserver's endpoints: "ok"; with `verbose` or on failure one line per check, "[+]name ok" or "[-]name
// failed: why". With Disclosure::names, "reason withheld" stands for why.
std::string text(const Verdict& verdict, bool verbose, Disclosure disclosure);

// {"ready":true,"state":"ready","checks":[…]}; /livez: "live", /startupz: "started". Without excluded checks.
std::string json(const Verdict& verdict, const View& view, Disclosure disclosure);

// draft-inadarei-api-health-check-06: pass, warn (a check that is down, but decides nothing) or fail. One element of
// "checks" per check, "NAME:responseTime", with the duration of the last attempt; without excluded checks.
std::string health_json(const Verdict& verdict, const View& view, Disclosure disclosure);

// The complete state, for /status.
std::string status_json(const View& view, Disclosure disclosure);

// Prometheus' text format 0.0.4; `view.metrics` says whether with the series of single checks.
std::string metrics(const View& view);
inline constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

// The page for people, and its policy, which allows only its style and its script by hash (CSP level 3).
std::string_view page();
std::string_view page_policy();

}  // namespace steady::server
