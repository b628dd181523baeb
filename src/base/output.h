// The one owner of stdout and stderr: what steady writes goes through here, and none of it waits longer than it was told to. A
// reader that has stopped reading (a full pipe, a terminal after Ctrl-S) must not stop probes, answers, signals or an exit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/duration.h"

namespace steady::output {

enum class Stream : std::uint8_t { out = 1, err = 2 };

// Started with 0, 1 or 2 closed, the next socket would get that number and be written to as if it were stdout. The occupants are
// CLOEXEC: a program that we become finds the descriptors as we found them. To be called before anything is opened.
void occupy_standard_descriptors();

// Takes as much of `text` as it can until `until`, and returns how many bytes that was. Blocks a millisecond longer at the most,
// leaves the flags of the descriptor alone (others share them), needs no memory and is async-signal-safe.
std::size_t push(Stream stream, std::string_view text, Clock::time_point until);

// Writes `text` whole or not at all, so that lines stay lines: what was begun when time ran out is finished before the next text
// begins. False when the text was dropped. Without linger() it is now or never.
bool write(Stream stream, std::string_view text);

// From now on a text may wait until then for its reader: the last lines, and text that was asked for.
void linger(Clock::time_point until);
void linger(Duration patience);

// What the last output may take beyond the deadline of a mode.
constexpr Duration linger_limit = std::chrono::milliseconds(100);

}  // namespace steady::output
