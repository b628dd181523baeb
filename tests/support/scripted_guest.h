// The connection of a ScriptedPeer, in the clear or under TLS: blocking calls over a descriptor that never blocks, so
// that each of them ends when the peer is destroyed (`stop` becomes readable) or after a generous bound.
#pragma once

#include <openssl/ssl.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "launch.h"
#include "scripted_peer.h"

namespace steady::test {

// Ends a script whose peer is being destroyed, or whose guest has kept it waiting for longer than the bound.
struct ScriptEnds {};

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

class ScriptedGuest final : public Guest {
 public:
  static constexpr std::chrono::seconds bound{30};

  ScriptedGuest(Fd socket, int stop) : socket_(std::move(socket)), stop_(stop) {}

  bool accept_tls(SSL_CTX* context);  // false when the handshake failed; the guest has been told why
  void see_off();                     // after the script: FIN, then whatever comes until the guest has left too

  std::string read_until(std::string_view mark) override;
  std::string read_exactly(std::size_t size) override;
  void send(std::string_view bytes) override;
  void send_byte_by_byte(std::string_view bytes) override;
  void start_tls(const std::string& certificate, const std::string& key) override;
  void send(TlsMessage message) override;
  void close() override;
  void reset() override;
  bool wait_until_closed() override;
  void wait_until_peer_is_gone() override;
  void pause(std::chrono::milliseconds time) override;

 private:
  enum class Step { done, read_first, write_first, ended, broken };
  Step read_once(char* into, std::size_t size, std::size_t& got);
  Step write_once(std::string_view bytes, std::size_t& sent);
  Step tls_step(int result);
  void wait_for(Step what);
  void leave_if_stopped();
  bool fill(std::size_t most = 65536);  // more bytes into received_, at most that many; false at the end
  bool socket_ended_in_good_order();

  Fd socket_;
  int stop_;
  TlsContext own_context_{nullptr, &SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> tls_{nullptr, &SSL_free};
  std::string received_;  // read, not yet asked for
  bool ended_ = false;    // the guest sends no more
  bool broken_ = false;   // by a reset, or under TLS without close_notify
  bool said_goodbye_ = false;
  bool cannot_send_ = false;
};

// A server context; throws std::runtime_error when a file is unusable.
TlsContext server_context(const ScriptedPeer::Options& options);

}  // namespace steady::test
