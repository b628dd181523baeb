// `--explain` for programs: what explain.h has as text. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <string>

#include "config/config.h"
#include "health/board.h"
#include "net/trace.h"

namespace steady::modes {

// {"notes":[{"at_ms":…,"address":…,"topic":…}],"left_out":…,"advice":…}: each note has its facts beside these fields, and
// no "address" if it is about none; "left_out" is the number of notes beyond the limit, absent if there are none.
boost::json::object explanation_json(const health::Attempted& attempted, const net::Trace& trace);

// One line: a check of json_report() (report.h) with its explanation.
std::string explained_json(const config::Check& check, const health::Attempted& attempted, const net::Trace& trace);

}  // namespace steady::modes
