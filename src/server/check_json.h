// A check and its last attempt as JSON: the fields that `check --output json`, /readyz and /status share are spelled here.
#pragma once

#include <boost/json/object.hpp>

#include "health/readiness.h"

namespace steady::server {

// {"name":…,"kind":…,"target":…,"action":…,"up":…}; `up` by the caller's own rule.
boost::json::object check_json(const config::Check& check, bool up);

// "reason" and "detail"; empty texts before the first attempt.
void put_outcome(boost::json::object& out, const health::Row& row);

// "reason", "permanent", "detail", "phase" and "duration_ms", in whole milliseconds; the histograms have the rest.
void put_attempt(boost::json::object& out, const health::Attempted& last);

}  // namespace steady::server
