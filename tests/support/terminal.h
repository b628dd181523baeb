// A real terminal of a test's own: a tmux server with one session, of which a test sees what a person would see.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "temporary_directory.h"

namespace steady::test {

using Screen = std::vector<std::string>;  // its lines, without empty ones

class Terminal {
 public:
  // Runs a shell's command line in a window of this size; afterwards "exit <status>" stands there.
  explicit Terminal(int columns, const std::string& command_line, int rows = 24);
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void resize(int columns, int rows = 24);
  void type(const std::string& key);  // as tmux names keys: "C-c"

  Screen screen(bool escapes = false);  // as it is; `escapes`: with the colours
  Screen everything();                  // the same with what has scrolled off the top
  bool shows(const std::string& text);  // waits for it
  bool is_redrawn();                    // waits until the screen has changed a few times

 private:
  std::string tmux(std::vector<std::string> arguments);

  TemporaryDirectory directory_;
};

std::ptrdiff_t rows_of(const std::string& text, const Screen& screen);  // the lines with this text
std::string shown(const Screen& screen);                                // for the message of a failed assertion

}  // namespace steady::test
