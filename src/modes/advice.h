// One sentence about an attempt: what is wrong and what to do. Pure: a table from the outcome and the facts of the notes.
#pragma once

#include <string>

#include "health/board.h"
#include "net/trace.h"

namespace steady::modes {

// The facts are those of the address that decided, and of the lookup. Printable, at most a few hundred characters.
std::string advice(const health::Attempted& attempted, const net::Trace& trace);

}  // namespace steady::modes
