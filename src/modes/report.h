// The output of `check`: pure, from the board to text. Docker keeps 4096 bytes of a health check's output, and people
// read the first line, so the most informative failure comes first and the text stays short.
#pragma once

#include <span>
#include <string>

#include "config/config.h"
#include "health/board.h"
#include "net/trace.h"

namespace steady::modes {

// One line for a check that is not up:
// "database: not ready: the database system is starting up (57P03) [app@db:5432/app, login, 12 ms]"
std::string failure_line(const config::Check& check, const health::Attempted& attempted);

// One line per failure, the most informative first; or one line that says that all are up. ASCII, at most 4096 bytes.
std::string text_report(std::span<const config::Check> checks, const health::Board& board);

// One JSON object on one line: {"up":false,"checks":[{"name":…,"kind":…,"target":…,"action":…,"up":…,"reason":…,
// "detail":…,"permanent":…,"phase":…,"duration_ms":…}]}, in the order of the checks; no "detail" when there is none. With
// traces, one per check, each check also has an "explanation" (explain_json.h).
std::string json_report(std::span<const config::Check> checks, const health::Board& board,
                        std::span<const net::Trace> traces = {});

// The output of `check --ok-while-waiting` while a wait is pending: "waiting for database, cache", or as JSON with a list
// in "waiting_for". `pending` is the marker's answer: names, separated by ", ".
std::string waiting_report(const std::string& pending, bool json);

bool all_up(const health::Board& board);

}  // namespace steady::modes
