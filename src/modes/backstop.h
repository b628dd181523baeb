// The hard limit behind the cooperative ones. While C code computes or blocks in one call, no timer of the event loop
// fires. This is a timer of the kernel, in wall time; its handler ends the process or replaces it with the command.
//
// The timer expires in two steps, and the second one ends the process. A process that was stopped for long, by SIGSTOP
// or with the whole machine, so gets time for one turn of its loop after it continues.
#pragma once

#include <csignal>
#include <ctime>
#include <string>
#include <string_view>

#include "base/duration.h"
#include "modes/exec.h"

namespace steady::modes {

// How the handler ends the process. Prepared in advance, because a handler must not allocate (signal-safety(7)).
struct Ending {
  int descriptor = 2;
  std::string text = {};  // lines, or empty; the first time_of_log in it is replaced by the time
  int exit_code = 1;
  // If set, the handler replaces the process with this command; the members below apply if that fails.
  const PreparedCommand* command = nullptr;
  int not_found = 1;
  int not_executable = 1;
  std::string cannot_run = {};
};

inline constexpr std::string_view time_of_log = "0000-00-00T00:00:00.000Z";

// At most one per process. Does nothing if the kernel provides no timer.
class Backstop {
 public:
  Backstop();
  ~Backstop();  // disarms
  Backstop(const Backstop&) = delete;
  Backstop& operator=(const Backstop&) = delete;

  // Why there is no timer: errno of timer_create(2), EAGAIN when the user has reached RLIMIT_SIGPENDING. 0: there is a
  // timer.
  int error() const { return error_; }

  // Ends the process after `time` plus `grace`.
  void arm(Clock::duration time, Clock::duration grace, Ending ending);
  // Restarts the timer with the same ending: after `time` plus the grace.
  void postpone(Clock::duration time);
  void disarm();
  // For the final output: if it blocks, the handler exits with `exit_code` and prints nothing.
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
  volatile std::sig_atomic_t expired_ = 0;   // number of expiries since it was armed or postponed
  volatile std::sig_atomic_t settled_ = -1;  // exit code, or -1
};

}  // namespace steady::modes
