#include "unit/troubleshooting_peers.h"

#include <stdexcept>

#include "base/text.h"
#include "unit/probe/postgres/wire.h"

namespace steady::test {
namespace {

int digit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

std::string unescaped(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
    } else if (text[++i] == 'x') {
      out += static_cast<char>(digit(text.at(i + 1)) * 16 + digit(text.at(i + 2)));
      i += 2;
    } else {
      out += text[i] == 'r' ? '\r' : '\n';
    }
  }
  return out;
}

// "404 Not Found", "200 OK | body"
std::string http_answer(const std::string& text) {
  const std::size_t border = text.find(" | ");
  const std::string body = border == std::string::npos ? "" : text.substr(border + 3);
  return cat("HTTP/1.1 ", text.substr(0, border), "\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

ScriptedPeer::Script after_a_request(std::string answer) {
  return [answer = std::move(answer)](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send(answer);
    guest.wait_until_closed();
  };
}

ScriptedPeer::Script after_a_byte(std::string answer) {
  return [answer = std::move(answer)](Guest& guest) {
    guest.read_exactly(1);
    guest.send(answer);
    guest.wait_until_closed();
  };
}

ScriptedPeer::Script postgres(const std::string& text) {
  if (text == "password") return wire::refusing(wire::authentication(3));
  const std::size_t border = text.find(' ');
  return wire::refusing(wire::error(text.substr(0, border), text.substr(border + 1)));
}

void hang_up(Guest& guest) {
  guest.read_until("\r\n\r\n");
  guest.close();
}

}  // namespace

const Certificates& SituationPeer::certificates() {
  static const Certificates made;
  return made;
}

SituationPeer::SituationPeer(const std::string& text) {
  const std::size_t border = text.find(' ');
  const std::string kind = text.substr(0, border);
  if (text == "closed") {
    closed_.emplace();
  } else if (text == "black hole") {
    full_.emplace("127.0.0.1");
  } else if (text == "names") {
    names_.emplace();
  } else if (kind == "tls") {
    speak_tls(text.substr(border + 1));
  } else if (!text.empty()) {
    script(kind, border == std::string::npos ? "" : text.substr(border + 1));
  }
}

void SituationPeer::script(const std::string& kind, const std::string& rest) {
  if (kind == "silent") {
    scripted_.emplace([](Guest& guest) { guest.wait_until_peer_is_gone(); });
  } else if (kind == "hangs") {
    scripted_.emplace(hang_up);
  } else if (kind == "text") {
    scripted_.emplace(after_a_byte(unescaped(rest)));
  } else if (kind == "http") {
    scripted_.emplace(after_a_request(http_answer(rest)));
  } else if (kind == "postgres") {
    scripted_.emplace(postgres(rest));
  } else {
    throw std::runtime_error(cat("there is no such peer: ", kind));
  }
}

void SituationPeer::speak_tls(const std::string& certificate) {
  const Certificates& made = certificates();
  const std::string file = certificate == "expired"      ? made.expired()
                           : certificate == "other_name" ? made.other_name()
                                                         : made.server();
  scripted_.emplace(after_a_request(http_answer("200 OK")),
                    ScriptedPeer::Options{.certificate = file, .key = made.server_key()});
}

std::string SituationPeer::address() const {
  if (closed_) return cat("127.0.0.1:", closed_->port());
  if (full_) return cat("127.0.0.1:", full_->port());
  return scripted_ ? cat("127.0.0.1:", scripted_->port()) : "";
}

net::Network SituationPeer::network() const {
  net::Network network;
  network.hosts_file = directory_.file("hosts", "");
  if (names_) network.name_servers = names_->address();
  return network;
}

}  // namespace steady::test
