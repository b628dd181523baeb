// Handles what no other code can catch: memory that runs out where nothing may throw, and a stack that cannot grow. The
// process ends with a message and an exit code instead of a signal.
#pragma once

namespace steady::modes {

// Must be called before all other constructors: they need memory too, and nobody could catch their exceptions. A fault
// outside the stack is a bug and stays a SIGSEGV. A command that we exec gets the original signal dispositions.
void arm_last_resort(int exit_code);

}  // namespace steady::modes
