#include "base/output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <ctime>
#include <string>

namespace steady::output {
namespace {

constexpr auto moment = std::chrono::milliseconds(1);

Clock::time_point patience{};

// The unwritten rest of the last text, by descriptor number.
std::array<std::string, 3> rests;

// write(2) may block on a descriptor that poll(2) reports as writable: a terminal with room for fewer bytes than the
// text has, or a pipe that another process fills in between. O_NONBLOCK would affect every process that shares the open
// file description, including the application; reopening /proc/self/fd/2 needs /proc and the permission. So a timer
// sends a signal until the call returns: SIGURG, which is ignored where no handler expects it.
class Interruption {
 public:
  Interruption() {
    struct sigaction action{};
    action.sa_handler = [](int) {};  // no SA_RESTART
    sigaction(SIGURG, &action, &action_);
    // The system call of the kernel, because C libraries name the thread in a sigevent differently: timer_create(2).
    const Event event{.value = 0, .signal = SIGURG, .notify = thread_id, .thread = gettid(), .rest = {}};
    armed_ = syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer_) == 0;
    const itimerspec every{.it_interval = {.tv_sec = 0, .tv_nsec = nanoseconds},
                           .it_value = {.tv_sec = 0, .tv_nsec = nanoseconds}};
    if (armed_) syscall(set_timer, timer_, 0, &every, nullptr);
  }
  ~Interruption() {
    if (armed_) syscall(SYS_timer_delete, timer_);
    // Restores this one signal only: musl does not report the complete mask, so the complete mask cannot be restored.
    if (blocked_) pthread_sigmask(SIG_BLOCK, &urgent_, nullptr);
    sigaction(SIGURG, &action_, nullptr);
  }
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

 private:
  static constexpr int thread_id = 4;  // SIGEV_THREAD_ID
#ifdef SYS_timer_settime64             // 32-bit systems: time_t has 64 bits in our C library
  static constexpr long set_timer = SYS_timer_settime64;
#else
  static constexpr long set_timer = SYS_timer_settime;
#endif
  static constexpr long nanoseconds = std::chrono::nanoseconds(moment).count();
  struct Event {
    long value;
    int signal, notify, thread;
    std::array<char, 64> rest;
  };

  static sigset_t only_urgent() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGURG);
    return set;
  }

  // Returns whether SIGURG was blocked before.
  static bool unblock(const sigset_t& signals) {
    sigset_t before;
    pthread_sigmask(SIG_UNBLOCK, &signals, &before);
    return sigismember(&before, SIGURG) == 1;
  }

  struct sigaction action_{};
  const sigset_t urgent_ = only_urgent();
  const bool blocked_ = unblock(urgent_);
  int timer_ = 0;
  bool armed_ = false;
};

// Whether there is room now or before `until`.
bool has_room(int fd, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<Duration>(until - Clock::now()).count();
    pollfd wanted{.fd = fd, .events = POLLOUT, .revents = 0};
    const int ready = poll(&wanted, 1, static_cast<int>(std::clamp<Duration::rep>(left, 0, INT_MAX)));
    if (ready >= 0 || errno != EINTR) return ready != 0;  // if poll(2) fails, write(2) reports why
  }
}

// Writes as much as possible at once, in one call; negative if that is nothing. This works for pipes (Linux 6.4 or
// later), sockets and /dev/null, but not for terminals and with older kernels.
ssize_t write_at_once(int fd, std::string_view text) {
  constexpr int no_wait = 8;  // RWF_NOWAIT
  const iovec part{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
  return syscall(SYS_pwritev2, fd, &part, 1, -1L, -1L, no_wait);  // -1: at the current offset
}

// The result of write(2), or the error as a negative number.
ssize_t write_for_a_moment(int fd, std::string_view text) {
  const Interruption interruption;
  const ssize_t n = ::write(fd, text.data(), text.size());
  return n >= 0 ? n : -errno;
}

struct Written {
  std::size_t taken = 0;
  int error = 0;  // why not all of it; EAGAIN: there was no room in time
};

Written write_until(int fd, std::string_view text, Clock::time_point until) {
  Written out;
  while (out.taken < text.size()) {
    const std::string_view part = text.substr(out.taken, PIPE_BUF);  // a pipe takes this much at once, pipe(7)
    ssize_t n = write_at_once(fd, part);
    if (n <= 0 && !has_room(fd, until)) return {out.taken, EAGAIN};
    if (n <= 0) n = write_for_a_moment(fd, part);
    if (n > 0) out.taken += static_cast<std::size_t>(n);
    if (n > 0) continue;
    const bool again = n == -EINTR || n == -EAGAIN;
    if (!again) return {out.taken, n == 0 ? EIO : static_cast<int>(-n)};
    if (Clock::now() >= until) return {out.taken, EAGAIN};
    if (n == -EAGAIN) poll(nullptr, 0, static_cast<int>(moment.count()));  // room, but too little for the next chunk
  }
  return out;
}

}  // namespace

void occupy_standard_descriptors() {
  // The lowest free descriptor is above them if all three are open.
  int fd = -1;
  do {
    fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (fd == -1) fd = eventfd(0, EFD_CLOEXEC);  // when the image has no /dev
  } while (fd >= 0 && fd <= 2);
  if (fd > 2) close(fd);
}

std::size_t push(Stream stream, std::string_view text, Clock::time_point until) {
  const int before = errno;
  const std::size_t taken = write_until(static_cast<int>(stream), text, until).taken;
  errno = before;
  return taken;
}

int deliver(Stream stream, std::string_view text) {
  return write_until(static_cast<int>(stream), text, patience).error;
}

bool write(Stream stream, std::string_view text) {
  std::string& rest = rests[static_cast<std::size_t>(stream)];
  rest.erase(0, push(stream, rest, patience));
  if (!rest.empty()) return false;
  const std::size_t taken = push(stream, text, patience);
  if (taken > 0) rest = text.substr(taken);
  return taken > 0 || text.empty();
}

void linger(Clock::time_point until) { patience = until; }
void linger(Duration time) { patience = Clock::now() + time; }

}  // namespace steady::output
