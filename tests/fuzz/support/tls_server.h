// A TLS server whose every byte an input may change on its way to the client, and which says what no good server says once
// the handshake is over. The handshake itself is OpenSSL's, so that inputs get as far as they let it.
#pragma once

#include <openssl/ssl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "peer.h"
#include "support/certificates.h"

namespace steady::fuzz {

// What is done to the bytes of the server, counted from its first one; from `afterwards` on, once the handshake is over.
struct Edit {
  enum class What : std::uint8_t { overwrite, insert, remove, flip };            // before
  enum class Then : std::uint8_t { key_update, session_ticket, data, garbage };  // afterwards
  static constexpr std::size_t afterwards = 0xff00;

  std::size_t at = 0;
  std::uint8_t kind = 0;
  std::string bytes;
};

// Each part: two bytes where, one what, and the bytes to write, or their number.
std::vector<Edit> edits_of(const std::vector<std::string>& parts);

class TlsServer {
 public:
  enum class Proof : std::uint8_t { good, other_name, expired };

  TlsServer();
  std::string ca() const { return certificates_.ca(); }

  // Serves one connection, its TLS 1.2 or 1.3 (`newest`), and says `words` under TLS. True when the handshake came to its end
  // and the words were sent.
  asio::awaitable<bool> serve(Guest& guest, bool newest, Proof proof, std::vector<Edit> edits, std::string words);

 private:
  using Context = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
  Context context(int version, const std::string& certificate) const;

  test::Certificates certificates_;
  std::vector<Context> contexts_;  // for each proof, TLS 1.2 and TLS 1.3
};

}  // namespace steady::fuzz
