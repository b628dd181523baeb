// `steady serve` as a child on a port of the kernel's choice, and a client that sends bytes and reads answers.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "binary.h"
#include "support/launch.h"
#include "support/temporary_directory.h"

namespace steady::test {

// A connection to it; every read ends after ten seconds at the latest.
class Client {
 public:
  explicit Client(std::uint16_t port);
  explicit Client(const std::string& unix_path);

  bool send(const std::string& bytes);
  // Until the peer has ended the connection, or `count` answers with their bodies have come.
  std::string read(int count = 1'000'000);
  bool closed_by_peer();  // waits for it
  void end_sending();     // half-closes

 private:
  Fd fd_;
  std::string rest_;
};

struct Answer {
  int status = 0;  // 0: none came
  std::string head, body;
};
Answer parse_answer(const std::string& text);

class Serving {
 public:
  // `checks` are the lines below "checks:", two blanks deep, with an interval of 100 ms; `more` are lines of the top.
  // `around` may put the command into surroundings of its own.
  explicit Serving(const std::string& checks, const std::string& more = {}, const Words& options = {},
                   const std::function<Command(Command)>& around = std::identity());

  std::uint16_t port() const { return port_; }
  std::string config() const { return directory_.path("steady.yaml"); }
  void write_config(const std::string& checks, const std::string& more = {}) const;
  Answer get(const std::string& target, const std::string& fields = {}) const;
  bool eventually_answers(const std::string& target, int status, const std::string& body = {}) const;
  Child& child() { return *child_; }

 private:
  TemporaryDirectory directory_;
  std::optional<Child> child_;
  std::uint16_t port_ = 0;
};

}  // namespace steady::test
