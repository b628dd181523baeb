// A server that does exactly what a test says, for what no real server can be made to do: mute, garbage, one byte at a
// time, hanging up. Listens on a port of the kernel's choice, serves each connection on a thread of its own, and is
// gone with everything it accepted when the object is.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace steady::test {

// What a TLS 1.3 server may send at any time, as often as it likes.
enum class TlsMessage : std::uint8_t { key_update, key_update_to_answer, session_ticket };

// One accepted connection. Calls block; every one of them ends when the peer is destroyed or after a generous bound.
class Guest {
 public:
  virtual ~Guest() = default;
  virtual std::string read_until(std::string_view mark) = 0;  // what came, up to and including the mark, or to the end
  virtual std::string read_exactly(std::size_t size) = 0;
  virtual void send(std::string_view bytes) = 0;
  virtual void send_byte_by_byte(std::string_view bytes) = 0;                          // one packet each (TCP_NODELAY)
  virtual void start_tls(const std::string& certificate, const std::string& key) = 0;  // after what was in the clear
  virtual void send(TlsMessage message) = 0;                                           // of TLS 1.3
  virtual void close() = 0;                                                            // orderly: FIN
  virtual void reset() = 0;                                                            // SO_LINGER 0: RST
  virtual bool wait_until_closed() = 0;        // true when the guest said an orderly goodbye, false on a reset
  virtual void wait_until_peer_is_gone() = 0;  // stays mute until the test ends
  virtual void pause(std::chrono::milliseconds time) = 0;  // for servers that are slow on purpose
};

class ScriptedPeer {
 public:
  using Script = std::function<void(Guest&)>;

  struct Options {
    std::string address = "127.0.0.1";  // or "::1"
    std::uint16_t port = 0;             // 0: the kernel chooses
    std::string unix_path = {};         // listen there instead
    bool listen = true;                 // false: bound but not listening, so that connecting is refused
    std::string certificate = {};       // PEM files: with both, TLS before the script
    std::string key = {};
    std::string client_ca = {};     // demand a client certificate of this CA
    std::string protocol = {};      // chosen when the guest offers it (ALPN)
    bool demands_protocol = false;  // refuses guests that offer others only
  };

  explicit ScriptedPeer(Script script);
  ScriptedPeer(Script script, Options options);
  ~ScriptedPeer();

  std::uint16_t port() const;
  int connections() const;  // accepted so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A port of 127.0.0.1 on which nobody listens and which nobody else gets while the object lives.
class ClosedPort {
 public:
  ClosedPort();
  ~ClosedPort();
  ClosedPort(const ClosedPort&) = delete;
  ClosedPort& operator=(const ClosedPort&) = delete;
  std::uint16_t port() const { return port_; }

 private:
  int fd_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace steady::test
