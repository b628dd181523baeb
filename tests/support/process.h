// A program under test, started for real: its exit status, its two output streams and the time it took.
// run() is for programs that end by themselves; Child is for servers and for everything that gets signals.
// Each runs in a process group of its own, is reaped always, and is killed on its limit and on destruction.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::test {

struct Command {
  std::vector<std::string> argv = {};           // argv[0] without a slash is looked up in our PATH
  std::map<std::string, std::string> env = {};  // added to our own environment, or all there is with clean_env
  bool clean_env = false;
  std::string input = {};                                      // what stdin holds; end of file follows
  std::chrono::milliseconds limit = std::chrono::seconds(60);  // run() kills the process group when it is reached
  std::optional<uid_t> uid = {};  // become this user (root only); supplementary groups are dropped
  std::optional<gid_t> gid = {};
  std::string directory = {};    // working directory; ours when empty
  std::vector<int> closed = {};  // descriptors that are closed when the program starts, such as 1
  bool own_pids = false;         // PID 1 of a PID namespace of its own (and, unless we are root, a user namespace)
  // Called last before execve in the new process, where only async-signal-safe functions may be called. It may do
  // anything to descriptors and signals, and may call execve itself; a launch may then return before the program runs.
  std::function<void()> prepare = {};
};

struct Finished {
  int status = -1;  // exit code, or 128 + the signal that ended it
  int signal = 0;   // that signal, 0 when it exited by itself
  std::string out, err;
  std::chrono::milliseconds took{};
  bool timed_out = false;      // our limit ended it (status is then 137)
  bool left_children = false;  // members of its process group outlived it (they are killed)
};

/// Runs a command to its end. Throws std::system_error when it cannot be started at all.
Finished run(const Command& command);

/// A running program. Not thread-safe; starts in the constructor, which throws as run() does.
class Child {
 public:
  explicit Child(const Command& command);
  ~Child();  // SIGKILL to the whole group unless it has ended, and reaps
  Child(Child&&) noexcept;
  Child& operator=(Child&&) noexcept;

  pid_t pid() const;
  /// Sends a signal to the program itself (not to its group). No effect once it has been seen to end.
  void kill(int signal);
  bool running();
  /// What it ended with; nothing when it still runs after `limit`. Repeated calls give the same answer.
  std::optional<Finished> wait(std::chrono::milliseconds limit);
  /// Waits until `text` stands in stdout or stderr. False when it ended, or `limit` passed, without it.
  bool wait_for_output(std::string_view text, std::chrono::milliseconds limit);
  std::string out();  // so far
  std::string err();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::test
