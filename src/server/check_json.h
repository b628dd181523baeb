// A check and its last attempt as JSON: the fields that `check --output json`, /readyz and /status have in common.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "health/readiness.h"

namespace steady::server {

// {"name":…,"kind":…,"target":…,"action":…,"up":…}; the caller decides `up`.
boost::json::object check_json(const config::Check& check, bool up);

// "reason", and "detail" if there is one.
void put_outcome(boost::json::object& out, const Outcome& outcome);

// The same, and "permanent", "phase" and "duration_ms".
void put_attempt(boost::json::object& out, const health::Attempted& last);

// One line of JSON. Boost's own serializer writes 12.5 as 1.25E1, which is correct and hard to read. Numbers have at
// most three decimals.
std::string json_line(const boost::json::object& object);

}  // namespace steady::server
