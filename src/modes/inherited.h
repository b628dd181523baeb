// The descriptors beyond 0 to 2 that our caller handed on (socket activation, a shell's "3<file"), as against those that we
// open: a program that we become gets the former as they are, and none of the latter.
#pragma once

namespace steady::modes {

// Notes what is open now; to be called before we open anything. Reads /proc/self/fd; without /proc it looks at the first 16,384
// numbers and takes whatever is beyond for our caller's.
void note_inherited_descriptors();

// Sees to it that every descriptor beyond 2 that was not noted closes when execve(2) succeeds. Each is opened so already: this
// is for what a library forgets. Without a note before, nothing is our caller's. Async-signal-safe.
void close_our_descriptors_on_exec();

}  // namespace steady::modes
