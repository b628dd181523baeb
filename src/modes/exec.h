// Handing over the process: signals while we hold it, and becoming the application. The contract is tini's, without the
// parent: same process, 127 and 126 for what cannot run, 128+n for a signal that came first.
#pragma once

#include <span>
#include <string>

namespace steady::modes {

// From the first instruction on (a constructor), SIGTERM, SIGINT, SIGHUP and SIGQUIT end this process with 128+n, because
// the kernel drops signals that PID 1 does not handle. One that was ignored at our start stays ignored (nohup), one that
// was blocked is let through until become(). For a mode that wants to die of signals in the ordinary way:
void disarm_signals();

// Replaces this process by `command` (looked up in PATH when it has no slash). It gets our descriptors 0 to 2 as we found
// them and no other, our environment and directory, and the signal mask and dispositions of our own start. Returns only
// if the command cannot run, with errno; execve(2), execvp(3).
int become(std::span<char* const> command);

// Why it could not, for people, with the remedy where there is one: of a command that exists, ENOENT means that its
// interpreter is missing, the usual surprise in an image FROM scratch.
std::string why_not(const std::string& command, int error);

}  // namespace steady::modes
