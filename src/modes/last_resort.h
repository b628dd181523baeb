// What no code of ours can catch, memory that runs out where nothing may throw or a stack that cannot grow, ends in a line and an
// exit code instead of a signal.
#pragma once

namespace steady::modes {

// To be called before every other constructor: those need memory, too, and nobody could catch what they throw. A fault elsewhere
// than in the stack is a bug and stays a SIGSEGV. A command that we become finds the signals as we found them.
void arm_last_resort(int exit_code);

}  // namespace steady::modes
