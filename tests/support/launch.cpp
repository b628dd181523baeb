#include "launch.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <array>
#include <cstdlib>
#include <map>
#include <string_view>
#include <system_error>
#include <vector>

namespace steady::test {
namespace {

struct Pipe {
  Fd read, write;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  return {Fd(ends[0]), Fd(ends[1])};
}

// A file in memory, not a pipe: nobody has to write while the program runs, and no SIGPIPE can reach the test.
Fd make_input(const std::string& text) {
  if (text.empty()) {
    Fd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (null.get() < 0) fail("/dev/null");
    return null;
  }
  Fd file(::memfd_create("stdin", MFD_CLOEXEC));
  if (file.get() < 0) fail("memfd_create");
  for (size_t at = 0; at < text.size();) {
    const ssize_t n = ::write(file.get(), text.data() + at, text.size() - at);
    if (n < 0) fail("writing stdin");
    at += static_cast<size_t>(n);
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const char* path = std::getenv("PATH");
  std::string_view rest = path ? path : "/usr/sbin:/usr/bin:/sbin:/bin";
  while (!rest.empty()) {
    const size_t end = rest.find(':');
    const std::string candidate = std::string(rest.substr(0, end)) + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  fail("cannot find " + name + " in PATH", ENOENT);
}

std::vector<std::string> environment_of(const Command& command) {
  std::map<std::string, std::string> merged = command.env;
  for (char** at = environ; !command.clean_env && *at; ++at) {
    const std::string_view entry(*at);
    const size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    merged.emplace(entry.substr(0, equals), entry.substr(equals + 1));  // keeps what `env` says
  }
  std::vector<std::string> lines;
  for (const auto& [name, value] : merged) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

// Everything the child needs, made before fork: between fork and exec only async-signal-safe calls are allowed.
struct Plan {
  std::string program;
  std::vector<std::string> argv, environment;
  std::vector<char*> argv_pointers, environment_pointers;
  Fd input;
  Pipe out, err, problem;
};

[[noreturn]] void become(const Command& command, Plan& plan) {
  ::setpgid(0, 0);
  bool ok =
      ::dup2(plan.input.get(), 0) >= 0 && ::dup2(plan.out.write.get(), 1) >= 0 && ::dup2(plan.err.write.get(), 2) >= 0;
  ok = ok && (command.directory.empty() || ::chdir(command.directory.c_str()) == 0);
  ok = ok && ((!command.uid && !command.gid) || ::setgroups(0, nullptr) == 0);
  ok = ok && (!command.gid || ::setresgid(*command.gid, *command.gid, *command.gid) == 0);
  ok = ok && (!command.uid || ::setresuid(*command.uid, *command.uid, *command.uid) == 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves nothing behind; after setuid, which clears it
  for (const int fd : command.closed) ::close(fd);
  if (ok && command.prepare) command.prepare();
  if (ok) ::execve(plan.program.c_str(), plan.argv_pointers.data(), plan.environment_pointers.data());
  const int error = errno;
  [[maybe_unused]] const ssize_t n = ::write(plan.problem.write.get(), &error, sizeof error);
  ::_exit(127);
}

// fork(2), also into a PID namespace: clone(2) without a stack of its own is a fork.
pid_t fork_for(const Command& command) {
  if (!command.own_pids) return ::fork();
  const unsigned long user = ::geteuid() == 0 ? 0 : CLONE_NEWUSER;
  return static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD | CLONE_NEWPID | user, nullptr, nullptr, nullptr, nullptr));
}

// The exec's errno, or 0 once the program runs: the pipe closes on exec.
int problem_of(Plan& plan) {
  plan.problem.write.close();
  int error = 0;
  const ssize_t n = ::read(plan.problem.read.get(), &error, sizeof error);
  return n == sizeof error ? error : 0;
}

}  // namespace

void fail(const std::string& what, int error) { throw std::system_error(error, std::generic_category(), what); }

Launched launch(const Command& command) {
  if (command.argv.empty()) fail("a command needs at least a program", EINVAL);
  Plan plan{.program = find_program(command.argv[0]),
            .argv = command.argv,
            .environment = environment_of(command),
            .argv_pointers = {},
            .environment_pointers = {},
            .input = make_input(command.input),
            .out = make_pipe(),
            .err = make_pipe(),
            .problem = make_pipe()};
  plan.argv_pointers = pointers(plan.argv);
  plan.environment_pointers = pointers(plan.environment);
  const pid_t pid = fork_for(command);
  if (pid < 0) fail("fork");
  if (pid == 0) become(command, plan);
  ::setpgid(pid, pid);  // both sides do it: whoever is first, the group exists from here on
  if (const int error = problem_of(plan)) {
    ::waitpid(pid, nullptr, 0);
    fail("cannot start " + plan.program, error);
  }
  for (const int fd : {plan.out.read.get(), plan.err.read.get()}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
  return {.pid = pid, .out = std::move(plan.out.read), .err = std::move(plan.err.read)};
}

}  // namespace steady::test
