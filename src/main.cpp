// argv to a mode to an exit code. The only file that knows exit codes: 64 and 78 are EX_USAGE and EX_CONFIG of
// sysexits(3); 2 is never used, because Docker reserves it for HEALTHCHECK.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "cli/command_line.h"
#include "cli/conceal.h"
#include "config/load.h"
#include "modes/check.h"
#include "settings/expand.h"

namespace {

using namespace steady;

enum ExitCode : int { success = 0, failure = 1, usage = 64, configuration = 78 };

// Started with 0, 1 or 2 closed, the next socket would get that number and be written to as if it were stdout. The
// occupants are CLOEXEC: a program that we become finds the descriptors as we found them.
void occupy_standard_descriptors() {
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) != -1) continue;
    if (open("/dev/null", O_RDWR | O_CLOEXEC) == -1) eventfd(0, EFD_CLOEXEC);  // an image without /dev
  }
}

// What cannot be caught, such as memory that runs out where nothing may throw, ends with a code of ours, not SIGABRT's.
[[noreturn]] void give_up() {
  static constexpr std::string_view text = "steady: internal error: out of memory, or a bug\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
  _exit(failure);
}

// A closed or full stdout must not change what the exit code says.
void print(std::FILE* where, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), where);
  std::fflush(where);
}

ExitCode refuse(const config::Loaded& loaded) {
  print(stderr, loaded.problems);
  return loaded.blame == config::Blame::usage ? usage : configuration;
}

ExitCode run(const cli::Print& order) {
  print(stdout, order.text);
  return success;
}

ExitCode run(const cli::Mistake& order) {
  print(stderr, order.text);
  return usage;
}

ExitCode run(const cli::Validate& order) {
  const config::Loaded loaded =
      config::load({.file = order.file, .targets = {}, .only = {}}, settings::process_environment());
  if (loaded.blame != config::Blame::none) return refuse(loaded);
  const std::size_t count = loaded.config.checks.size();
  if (!order.quiet) print(stdout, cat(printable(order.file), ": good, ", count, count == 1 ? " check\n" : " checks\n"));
  return success;
}

ExitCode run(const cli::Check& order) {
  const config::Loaded loaded = config::load(order.request, settings::process_environment());
  if (loaded.blame != config::Blame::none) return refuse(loaded);
  if (loaded.config.checks.empty()) {
    print(stderr, "steady check: nothing to check: the configuration has no checks\n");
    return configuration;
  }
  // The report is the output; the log only speaks when asked to, or when something is odd.
  log::start(order.log_level.value_or(log::Level::warning), order.log_format.value_or(loaded.config.log.format));
  const modes::Checked checked = modes::check(loaded.config, {order.timeout, order.json, order.loopback_only});
  if (!checked.all_up || order.json || !order.quiet) print(stdout, checked.report);
  return checked.all_up ? success : failure;
}

}  // namespace

int main(int argc, char** argv) {
  occupy_standard_descriptors();
  std::set_terminate(give_up);
  // A reader that goes away, or a file that may not grow, is no reason to die of a signal in the middle of a verdict.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const std::span<char*> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const cli::Order order = cli::parse({arguments.begin(), arguments.end()}, settings::process_environment());
    cli::conceal_secrets(arguments);
    return std::visit([](const auto& each) { return run(each); }, order);
  } catch (const std::exception& error) {
    print(stderr, cat("steady: internal error: ", printable(error.what()), '\n'));
    return failure;
  }
}
