// What a program under test may get as stdout or stderr and cannot write to: a pipe, a socket and a terminal whose reader has
// stopped reading, each full to the brim.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "launch.h"

namespace steady::test {

class Blocked {
 public:
  static Blocked pipe();
  static Blocked socket(int type);    // SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM: a Unix one
  static Blocked full_terminal();     // nobody reads what it shows
  static Blocked stopped_terminal();  // Ctrl-S

  // For Command::prepare: the program's `descriptor` is this.
  std::function<void()> as(int descriptor) const;

  // What a reader who wakes up finds, after what had filled it; waits for `text` for long.
  std::string read_until(const std::string& text);

  void read(std::size_t bytes);

  int end() const { return writer_.get(); }  // the program's end, whose flags it shares

 private:
  Blocked(Fd writer, Fd reader) : writer_(std::move(writer)), reader_(std::move(reader)) {}
  void fill();

  Fd writer_;
  Fd reader_;
  std::size_t filling_ = 0;
};

}  // namespace steady::test
