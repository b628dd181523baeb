// The hard limit behind the cooperative ones. While C code computes or blocks within one call, no timer of the event loop
// fires; this one is the kernel's, in wall time, and its handler ends the process or makes it the command.
//
// The limit passes in two steps, and the second ends the process. A process that was stopped for long, by SIGSTOP or with
// its whole machine, so finds time for a turn of its loop once it goes on.
#pragma once

#include <csignal>
#include <ctime>
#include <string>
#include <string_view>

#include "base/duration.h"
#include "modes/exec.h"

namespace steady::modes {

// How the handler ends the process: prepared beforehand, since a handler may not allocate (signal-safety(7)).
struct Ending {
  int descriptor = 2;
  std::string text = {};  // lines, or nothing; the first time_of_log in it becomes the time
  int exit_code = 1;
  // Becomes this instead, and ends with these when that fails.
  const PreparedCommand* command = nullptr;
  int not_found = 1;
  int not_executable = 1;
  std::string cannot_run = {};
};

inline constexpr std::string_view time_of_log = "0000-00-00T00:00:00.000Z";

// One at a time in a process. On a kernel that gives no timer it does nothing.
class Backstop {
 public:
  Backstop();
  ~Backstop();  // disarms
  Backstop(const Backstop&) = delete;
  Backstop& operator=(const Backstop&) = delete;

  // Why there is no timer: errno of timer_create(2), EAGAIN where the user has used up RLIMIT_SIGPENDING. 0: there is one.
  int error() const { return error_; }

  // Ends the process `time` and then `grace` from now.
  void arm(Clock::duration time, Clock::duration grace, Ending ending);
  // The same ending, `time` and the grace from now.
  void postpone(Clock::duration time);
  void disarm();
  // What there is to say is being said: if that blocks, the end comes without another word.
  void settle(int exit_code);

 private:
  static void listen();
  static void handle(int signal, siginfo_t* info, void* context);
  void expire();
  void say(std::string& text) const;
  [[noreturn]] void end();
  void start_timer(Clock::duration time) const;

  timer_t timer_{};
  int error_ = 0;
  bool armed_ = false;
  Ending ending_;
  Clock::duration grace_{};
  volatile std::sig_atomic_t expired_ = 0;   // how often, since it was armed or postponed
  volatile std::sig_atomic_t settled_ = -1;  // the exit code
};

}  // namespace steady::modes
