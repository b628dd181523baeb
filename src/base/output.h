// The only owner of stdout and stderr. All output goes through here, and no write blocks longer than its limit: a
// reader that has stopped reading (a full pipe, a terminal after Ctrl-S) must not stop probes, responses, signals or an
// exit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/duration.h"

namespace steady::output {

enum class Stream : std::uint8_t { out = 1, err = 2 };

// Opens /dev/null on each of the descriptors 0, 1 and 2 that is closed: the next socket would otherwise get that
// number, and output would go to it. These descriptors are CLOEXEC, so a program that we exec finds 0 to 2 as we found
// them. Must be called before anything else is opened.
void occupy_standard_descriptors();

// Writes as much of `text` as possible before `until` and returns the number of bytes written. Blocks at most 1 ms
// longer. Does not change the flags of the descriptor (other processes share them), allocates nothing, and is
// async-signal-safe.
std::size_t push(Stream stream, std::string_view text, Clock::time_point until);

// Writes `text` completely or not at all, so that lines stay whole: a text that was cut by its time limit is completed
// before the next text. Returns false when the text was dropped. Does not wait unless linger() allows it.
bool write(Stream stream, std::string_view text);

// Writes all of `text`, and waits for its reader as long as linger() allows. Returns 0, or the error that ended it:
// ENOSPC for a full disk, EPIPE for a reader that has left, EAGAIN for one that did not read in time. For output that
// is the whole purpose of a command.
int deliver(Stream stream, std::string_view text);

// From now on a text may wait until that time for its reader. For the last lines, and for output the user asked for.
void linger(Clock::time_point until);
void linger(Duration patience);

// How long the last output may take beyond the deadline of a mode.
constexpr Duration linger_limit = std::chrono::milliseconds(100);

}  // namespace steady::output
