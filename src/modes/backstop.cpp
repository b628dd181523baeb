#include "modes/backstop.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <climits>
#include <string_view>
#include <utility>

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

// Nobody sends this signal. Unlike SIGALRM, it is not used by a program that sets an alarm(2) and then execs steady.
constexpr int timer_signal = SIGVTALRM;
// A terminal may block although poll(2) reports it as writable; then the third expiry ends the output that the second
// one began.
constexpr auto time_to_say = 50ms;

Backstop* current = nullptr;

void put_number(char* to, unsigned number, int digits) {
  for (int i = digits - 1; i >= 0; --i, number /= 10) to[i] = static_cast<char>('0' + number % 10);
}

// Only one system call and arithmetic, because a handler must not call strftime(3).
void put_time(char* to) {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const auto days = std::chrono::days(now.tv_sec / 86'400);
  const std::chrono::year_month_day date{std::chrono::sys_days(days)};
  const auto second = static_cast<unsigned>(now.tv_sec % 86'400);
  put_number(to, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put_number(to + 5, static_cast<unsigned>(date.month()), 2);
  put_number(to + 8, static_cast<unsigned>(date.day()), 2);
  put_number(to + 11, second / 3'600, 2);
  put_number(to + 14, second / 60 % 60, 2);
  put_number(to + 17, second % 60, 2);
  put_number(to + 20, static_cast<unsigned>(now.tv_nsec / 1'000'000), 3);
}

}  // namespace

void Backstop::handle(int /*signal*/, siginfo_t* info, void* /*context*/) {
  const int before = errno;
  if (info->si_code == SI_TIMER && current != nullptr) current->expire();
  errno = before;
}

void Backstop::listen() {
  struct sigaction action{};
  action.sa_sigaction = handle;
  action.sa_flags = SA_SIGINFO | SA_RESTART | SA_NODEFER;
  take_signal(timer_signal, action);
  sigset_t let_through;
  sigemptyset(&let_through);
  sigaddset(&let_through, timer_signal);
  sigprocmask(SIG_UNBLOCK, &let_through, nullptr);
}

Backstop::Backstop() {
  listen();
  sigevent event{};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = timer_signal;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) error_ = errno;
  current = this;
}

Backstop::~Backstop() {
  current = nullptr;
  if (error_ == 0) timer_delete(timer_);
}

void Backstop::arm(Clock::duration time, Clock::duration grace, Ending ending) {
  if (armed_) disarm();  // an expiry in between would meet half of the new ending
  armed_ = true;
  ending_ = std::move(ending);
  grace_ = grace;
  settled_ = -1;
  postpone(time);
}

// This order matters: an expiry before the timer is restarted is discarded.
void Backstop::postpone(Clock::duration time) {
  start_timer(std::max<Clock::duration>(time, 1ms));
  expired_ = 0;
}

void Backstop::disarm() { start_timer(0ms); }

void Backstop::settle(int exit_code) { settled_ = exit_code; }

// Zero stops the timer, timer_settime(2).
void Backstop::start_timer(Clock::duration time) const {
  if (error_ != 0) return;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  itimerspec at{};
  at.it_value.tv_sec = seconds.count();
  at.it_value.tv_nsec = static_cast<long>((time - seconds).count());
  timer_settime(timer_, 0, &at, nullptr);
}

// Each expiry starts the timer for the next one, so that after a pause of the process they do not all come at once.
void Backstop::expire() {
  expired_ = expired_ + 1;
  if (expired_ == 1) {
    start_timer(grace_);
  } else if (expired_ == 2) {
    start_timer(time_to_say);
    if (settled_ < 0) say(ending_.text);
    end();
  } else {
    end();
  }
}

// A pipe that is reported as writable takes PIPE_BUF bytes without blocking (pipe(7)).
void Backstop::say(std::string& text) const {
  const std::size_t time = text.find(time_of_log);
  if (time != std::string::npos) put_time(text.data() + time);
  std::string_view rest = text;
  while (!rest.empty()) {
    pollfd wanted{.fd = ending_.descriptor, .events = POLLOUT, .revents = 0};
    if (poll(&wanted, 1, static_cast<int>(time_to_say.count())) != 1) return;
    const ssize_t written = write(ending_.descriptor, rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
    if (written < 0) return;
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Backstop::end() {
  start_timer(0ms);
  if (settled_ >= 0) _exit(settled_);
  if (ending_.command == nullptr) _exit(ending_.exit_code);
  settled_ = ending_.command->become() == ENOENT ? ending_.not_found : ending_.not_executable;
  listen();
  start_timer(time_to_say);
  say(ending_.cannot_run);
  _exit(settled_);
}

}  // namespace steady::modes
