#include "binary.h"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "base/text.h"

namespace steady::test {
namespace {

using std::chrono::seconds;
namespace fs = std::filesystem;

// The parent of a process, from the fourth field of /proc/PID/stat (proc(5)); the second, its name, may hold anything.
pid_t parent_of(const fs::path& process) {
  const std::string stat = read_all(process / "stat");
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos || name_end + 4 >= stat.size()) return -1;
  pid_t parent = -1;
  std::from_chars(stat.data() + name_end + 4, stat.data() + stat.size(), parent);
  return parent;
}

}  // namespace

std::string binary() {
  const char* given = std::getenv("STEADY_BINARY");
  return given != nullptr && *given != '\0' ? given : STEADY_SOURCE_DIR "/build/steady";
}

bool is_sanitized() {
  static const bool found = read_all(binary()).contains("__asan_init");
  return found;
}

Command steady_command(Words arguments, Variables environment) {
  Command command;
  command.argv = {binary()};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.env = std::move(environment);
  command.clean_env = true;
  command.limit = seconds(20);
  return command;
}

Finished steady(Words arguments, Variables environment) {
  return run(steady_command(std::move(arguments), std::move(environment)));
}

std::string story(const Finished& finished) {
  return cat("exit ", finished.status, finished.timed_out ? " (killed by the test's limit)" : "", " after ",
             finished.took.count(), " ms\nstdout: ", finished.out, "\nstderr: ", finished.err, '\n');
}

std::string read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

int threads_of(pid_t pid) {
  std::error_code error;
  const fs::directory_iterator tasks(cat("/proc/", pid, "/task"), error);
  return error ? 0 : static_cast<int>(std::distance(begin(tasks), end(tasks)));
}

std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> out;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    pid_t number = -1;
    std::from_chars(name.data(), name.data() + name.size(), number);
    if (number > 0 && parent_of(entry.path()) == pid) out.push_back(number);
  }
  return out;
}

}  // namespace steady::test
