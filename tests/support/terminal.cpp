#include "terminal.h"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "process.h"
#include "server_home.h"

namespace steady::test {
namespace {

Screen lines_of(const std::string& text) {
  std::istringstream all(text);
  Screen lines;
  for (std::string line; std::getline(all, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace

// -f /dev/null: nobody's own configuration. The pane outlives the command, so that its last words can be read.
Terminal::Terminal(int columns, const std::string& command_line, int rows) {
  tmux({"-f", "/dev/null", "new-session", "-d", "-x", std::to_string(columns), "-y", std::to_string(rows),
        command_line + "; echo \"exit $?\"; exec sleep 600"});
}

Terminal::~Terminal() {
  try {
    tmux({"kill-server"});
  } catch (const std::exception&) {  // it has ended before
  }
}

void Terminal::resize(int columns, int rows) {
  tmux({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
}

void Terminal::type(const std::string& key) { tmux({"send-keys", key}); }

Screen Terminal::screen(bool escapes) {
  return lines_of(escapes ? tmux({"capture-pane", "-p", "-e"}) : tmux({"capture-pane", "-p"}));
}

Screen Terminal::everything() { return lines_of(tmux({"capture-pane", "-p", "-S", "-"})); }

bool Terminal::shows(const std::string& text) {
  return eventually([&] { return rows_of(text, everything()) > 0; });
}

bool Terminal::is_redrawn() {
  for (int i = 0; i < 3; ++i) {
    const Screen before = screen();
    if (!eventually([&] { return screen() != before; })) return false;
  }
  return true;
}

std::string Terminal::tmux(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"tmux", "-S", directory_.path("socket")});
  const Finished finished = run(
      {.argv = std::move(arguments), .env = {{"TMUX", ""}, {"LC_ALL", "C.UTF-8"}}, .limit = std::chrono::seconds(20)});
  if (finished.status != 0) throw std::runtime_error("tmux: " + finished.err);
  return finished.out;
}

std::ptrdiff_t rows_of(const std::string& text, const Screen& screen) {
  return std::ranges::count_if(screen, [&](const std::string& line) { return line.contains(text); });
}

std::string shown(const Screen& screen) {
  std::string out;
  for (const std::string& line : screen) out += "|" + line + "\n";
  return out;
}

}  // namespace steady::test
