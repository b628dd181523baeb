// Handing over the process: handles signals until then, and replaces the process with the application, which finds the
// signals and descriptors of our start. The rules are those of tini, without a parent process: same process, exit codes
// 127 and 126 if the command cannot run, 128+n for a signal that came first.
#pragma once

#include <csignal>
#include <span>
#include <string>
#include <vector>

namespace steady::modes {

// From the first instruction on (a constructor), SIGTERM, SIGINT, SIGHUP and SIGQUIT end this process with 128+n,
// because the kernel drops signals that PID 1 does not handle. A signal that was ignored at our start stays ignored
// (nohup); one that was blocked is unblocked until become(). This function restores the original mask and
// dispositions, for modes that need no handlers.
void disarm_signals();

// Sets the action of SIGPIPE, SIGXFSZ or SIGVTALRM until become(), which restores the action from our start.
void take_signal(int signal, const struct sigaction& action);

// A closed pipe or a file size limit must not end the process with a signal before it reports the result.
void ignore_failed_writes();

// Records which descriptors above 2 are open, and so inherited (socket activation, a shell's "3<file"); call it before
// we open any. Reads /proc/self/fd. Without /proc it examines the first 16,384 numbers, and counts all higher ones as
// inherited.
void note_inherited_descriptors();

// The files that execvp(3) tries for `command`, in this order; empty for an empty command.
std::vector<std::string> files_for(const std::string& command);

// A command, prepared as far as a signal handler cannot do it: words are copied, and PATH is searched if the name has
// no slash.
class PreparedCommand {
 public:
  explicit PreparedCommand(std::span<const std::string> words);
  PreparedCommand(const PreparedCommand&) = delete;
  PreparedCommand& operator=(const PreparedCommand&) = delete;

  // Replaces this process with the command. The command gets the descriptors that we inherited and none of ours,
  // our environment and directory, and the signal mask and dispositions from our start. Calls only functions that
  // signal-safety(7) allows. Returns only if the command cannot run, with errno; execve(2), execvp(3).
  int become() const;

 private:
  std::vector<std::string> words_;
  std::vector<char*> argv_;
  std::vector<std::string> files_;  // to try in this order
};

}  // namespace steady::modes
