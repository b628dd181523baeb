// Handing over the process: signals while we hold it, and becoming the application. The contract is tini's, without the
// parent: same process, 127 and 126 for what cannot run, 128+n for a signal that came first.
#pragma once

#include <csignal>
#include <span>
#include <string>
#include <vector>

namespace steady::modes {

// From the first instruction on (a constructor), SIGTERM, SIGINT, SIGHUP and SIGQUIT end this process with 128+n, because
// the kernel drops signals that PID 1 does not handle. One that was ignored at our start stays ignored (nohup), one that
// was blocked is let through until become(). For a mode that wants to die of signals in the ordinary way:
void disarm_signals();

// Sets what SIGPIPE, SIGXFSZ or SIGVTALRM does until become(), which gives the command what it did at our start.
void take_signal(int signal, const struct sigaction& action);

// A reader that goes away, or a file that may not grow, is no reason to die of a signal in the middle of a verdict.
void ignore_failed_writes();

// The files that execvp(3) tries for `command`, in this order; none for an empty one.
std::vector<std::string> files_for(const std::string& command);

// A command with everything that a signal handler cannot do: its words copied, and looked up in PATH when it has no slash.
class PreparedCommand {
 public:
  explicit PreparedCommand(std::span<const std::string> words);
  PreparedCommand(const PreparedCommand&) = delete;
  PreparedCommand& operator=(const PreparedCommand&) = delete;

  // Replaces this process by the command. It gets the descriptors that our caller handed on and none of ours
  // (modes/inherited.h), our environment and directory, and the signal mask and dispositions of our own start. Calls only what signal-safety(7) allows.
  // Returns only if the command cannot run, with errno; execve(2), execvp(3).
  int become() const;

 private:
  std::vector<std::string> words_;
  std::vector<char*> argv_;
  std::vector<std::string> files_;  // to be tried in this order
};

}  // namespace steady::modes
