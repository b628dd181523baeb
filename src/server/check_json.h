// A check and its last attempt as JSON: the fields that `check --output json`, /readyz and /status have in common.
#pragma once

#include <boost/json/object.hpp>

#include "health/readiness.h"

namespace steady::server {

// {"name":…,"kind":…,"target":…,"action":…,"up":…}; the caller decides `up`.
boost::json::object check_json(const config::Check& check, bool up);

// "reason" and "detail"; empty strings before the first attempt.
void put_outcome(boost::json::object& out, const health::Row& row);

// "reason", "permanent", "detail", "phase" and "duration_ms", in whole milliseconds; the histograms are more precise.
void put_attempt(boost::json::object& out, const health::Attempted& last);

}  // namespace steady::server
