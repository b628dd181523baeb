// `--explain` for people: the notes of an attempt in lines of at most 80 columns, and at the end one sentence that says
// what is wrong and what to do. Pure, except for the question whether stdout may have colours.
#pragma once

#include <span>
#include <string>

#include "config/config.h"
#include "health/board.h"
#include "net/trace.h"

namespace steady::modes {

enum class Colours : bool { no, yes };

// Escape sequences for a terminal, unless NO_COLOR says otherwise.
Colours colours_of_stdout();

// Printable ASCII, and escape sequences if there are colours.
std::string explanation(const config::Check& check, const health::Attempted& attempted, const net::Trace& trace,
                        Colours colours);

// Of all checks, each after an empty line; a trace per check.
std::string explanations(std::span<const config::Check> checks, const health::Board& board,
                         std::span<const net::Trace> traces, Colours colours);

}  // namespace steady::modes
