#include "namespaces.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "launch.h"

namespace steady::test {
namespace {

bool enter() {
  const int user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  return ::unshare(user | CLONE_NEWNS | CLONE_NEWNET) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("none", "/etc", "tmpfs", 0, nullptr) == 0;
}

}  // namespace

std::string without_etc_and_network(const std::function<std::string()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  Fd from(ends[0]);
  Fd to(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) fail("fork");
  if (pid == 0) {
    if (!enter()) ::_exit(errno);
    const std::string result = work();
    const ssize_t written = ::write(to.get(), result.data(), result.size());
    ::_exit(written == static_cast<ssize_t>(result.size()) ? 0 : EIO);
  }
  to.close();
  std::string result;
  std::array<char, 4096> chunk;
  for (ssize_t n = 0; (n = ::read(from.get(), chunk.data(), chunk.size())) > 0;) {
    result.append(chunk.data(), static_cast<std::size_t>(n));
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (!WIFEXITED(status)) fail("the child in its namespaces died of a signal", EINTR);
  if (WEXITSTATUS(status) != 0) fail("a namespace of our own", WEXITSTATUS(status));
  return result;
}

}  // namespace steady::test
