// How a program under test comes to a standstill from inside, though nothing in it was made for that: in a system call that
// does not return, or in a loop that computes for ever.
#pragma once

#include <sys/types.h>

namespace steady::test {

// To be called in Command::prepare: this system call blocks from then on, and goes on blocking after a signal's handler.
void block_call(long number);

// Makes a running child compute for ever, at the place where it is now. Its handlers of signals run as before.
void make_spin(pid_t child);

}  // namespace steady::test
