#include "serving.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <charconv>
#include <cstring>
#include <fstream>

#include "base/text.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

void bound_reads(int fd) {
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

std::size_t length_of(const std::string& head) {
  std::size_t length = 0;
  const std::size_t at = lower(head).find("content-length: ");
  if (at != std::string::npos) std::from_chars(head.data() + at + 16, head.data() + head.size(), length);
  return length;
}

}  // namespace

Client::Client(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bound_reads(fd_.get());
  if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) fail("connect");
}

Client::Client(const std::string& unix_path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  unix_path.copy(name.sun_path, sizeof name.sun_path - 1);
  bound_reads(fd_.get());
  if (::connect(fd_.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) fail(unix_path);
}

bool Client::send(const std::string& bytes) {
  return ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

std::string Client::read(int count) {
  std::string out;
  for (int answers = 0; answers < count;) {
    const std::size_t end = rest_.find("\r\n\r\n");
    if (end != std::string::npos && rest_.size() >= end + 4 + length_of(rest_.substr(0, end))) {
      const std::size_t size = end + 4 + length_of(rest_.substr(0, end));
      out += rest_.substr(0, size);
      rest_.erase(0, size);
      ++answers;
      continue;
    }
    char bytes[4096];
    const ssize_t got = ::recv(fd_.get(), bytes, sizeof bytes, 0);
    if (got <= 0) return out + rest_;
    rest_.append(bytes, static_cast<std::size_t>(got));
  }
  return out;
}

bool Client::closed_by_peer() {
  char bytes[4096];
  for (;;) {
    const ssize_t got = ::recv(fd_.get(), bytes, sizeof bytes, 0);
    if (got > 0) continue;
    return got == 0 || errno == ECONNRESET;
  }
}

void Client::end_sending() { ::shutdown(fd_.get(), SHUT_WR); }

Answer parse_answer(const std::string& text) {
  Answer answer;
  if (!text.starts_with("HTTP/1.1 ")) return answer;
  std::from_chars(text.data() + 9, text.data() + text.size(), answer.status);
  const std::size_t end = text.find("\r\n\r\n");
  answer.head = text.substr(0, end);
  if (end != std::string::npos) answer.body = text.substr(end + 4);
  return answer;
}

Serving::Serving(const std::string& checks, const std::string& more, const Words& options,
                 const std::function<Command(Command)>& around) {
  write_config(checks, more);
  Words words{"serve", "-c", config(), "--listen", "127.0.0.1:0"};
  words.insert(words.end(), options.begin(), options.end());
  child_.emplace(around(steady_command(words)));
  const std::string sign = "listening on 127.0.0.1:";
  if (!child_->wait_for_output("watches", 20s)) throw std::runtime_error("steady serve: " + child_->err());
  const std::string log = child_->err();
  const std::size_t at = log.find(sign) + sign.size();
  std::from_chars(log.data() + at, log.data() + log.size(), port_);
}

void Serving::write_config(const std::string& checks, const std::string& more) const {
  std::ofstream(config()) << "version: 1\ndefaults: { interval: 100ms }\n" << more << "checks:\n" << checks;
}

Answer Serving::get(const std::string& target, const std::string& fields) const {
  Client client(port_);
  client.send(cat("GET ", target, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n", fields, "\r\n"));
  return parse_answer(client.read());
}

bool Serving::eventually_answers(const std::string& target, int status, const std::string& body) const {
  return eventually([&] {
    const Answer answer = get(target);
    return answer.status == status && answer.body.contains(body);
  });
}

}  // namespace steady::test
