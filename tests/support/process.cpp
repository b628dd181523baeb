#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <utility>

#include "launch.h"

namespace steady::test {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Reads what is there. False at end of file.
bool drain(Fd& from, std::string& into) {
  std::array<char, 65536> chunk;
  while (true) {
    const ssize_t n = ::read(from.get(), chunk.data(), chunk.size());
    if (n > 0) {
      into.append(chunk.data(), static_cast<size_t>(n));
    } else if (n == 0) {
      from.close();
      return false;
    } else if (errno != EINTR) {
      return errno == EAGAIN;
    }
  }
}

}  // namespace

struct Child::State {
  pid_t pid = -1;
  Fd pidfd, out_end, err_end;
  Clock::time_point started;
  std::string out, err;
  std::optional<Finished> ended;

  // Moves output and watches for the end until `done`, the end, or `limit`.
  void pump(milliseconds limit, const std::function<bool()>& done) {
    const auto deadline = Clock::now() + limit;
    while (!ended && !done()) {
      const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
      std::array<pollfd, 3> watched{{{pidfd.get(), POLLIN, 0}, {out_end.get(), POLLIN, 0}, {err_end.get(), POLLIN, 0}}};
      const int n = ::poll(watched.data(), watched.size(), static_cast<int>(std::max(left, milliseconds(0)).count()));
      if (n < 0 && errno != EINTR) fail("poll");
      collect();
      if (n > 0 && watched[0].revents != 0) reap();
      if (n == 0 && left <= milliseconds(0)) return;
    }
  }

  void collect() {
    if (out_end.get() >= 0) drain(out_end, out);
    if (err_end.get() >= 0) drain(err_end, err);
  }

  void reap() {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    collect();  // what it wrote last; a descendant that keeps the pipe open does not hold us up
    Finished result;
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result.left_children = ::kill(-pid, SIGKILL) == 0;  // while a member lives, the group's number is not reused
    result.took = std::chrono::duration_cast<milliseconds>(Clock::now() - started);
    result.out = out;
    result.err = err;
    ended = std::move(result);
  }

  void end() {
    if (ended) return;
    ::kill(-pid, SIGKILL);
    reap();
  }
};

Child::Child(const Command& command) : state_(std::make_unique<State>()) {
  state_->started = Clock::now();
  Launched launched = launch(command);
  state_->pid = launched.pid;
  state_->out_end = std::move(launched.out);
  state_->err_end = std::move(launched.err);
  state_->pidfd = Fd(static_cast<int>(::syscall(SYS_pidfd_open, state_->pid, 0)));
  if (state_->pidfd.get() < 0) {
    const int reason = errno;
    state_->end();
    fail("pidfd_open", reason);
  }
}

Child::~Child() {
  if (state_) state_->end();
}
Child::Child(Child&&) noexcept = default;
Child& Child::operator=(Child&& other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

pid_t Child::pid() const { return state_->pid; }

void Child::kill(int signal) {
  if (!state_->ended) ::kill(state_->pid, signal);
}

bool Child::running() { return !wait(milliseconds(0)); }

std::optional<Finished> Child::wait(milliseconds limit) {
  state_->pump(limit, [] { return false; });
  return state_->ended;
}

bool Child::wait_for_output(std::string_view text, milliseconds limit) {
  const auto seen = [&] {
    return state_->out.find(text) != std::string::npos || state_->err.find(text) != std::string::npos;
  };
  state_->pump(limit, seen);
  return seen();
}

std::string Child::out() {
  state_->collect();
  return state_->out;
}

std::string Child::err() {
  state_->collect();
  return state_->err;
}

Finished run(const Command& command) {
  Child child(command);
  if (auto finished = child.wait(command.limit)) return *finished;
  ::kill(-child.pid(), SIGKILL);
  Finished finished = *child.wait(milliseconds(std::chrono::minutes(1)));
  finished.timed_out = true;
  return finished;
}

}  // namespace steady::test
