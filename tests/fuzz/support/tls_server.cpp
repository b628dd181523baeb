#include "tls_server.h"

#include <openssl/bio.h>

#include <algorithm>

#include "promise.h"

namespace steady::fuzz {
namespace {

constexpr std::size_t smallest_edit = 4;

void apply(const Edit& edit, std::string& bytes, std::size_t at) {
  at = std::min(at, bytes.size());
  const std::size_t size = std::min(edit.bytes.size(), bytes.size() - at);
  switch (static_cast<Edit::What>(edit.kind % 4)) {
    case Edit::What::overwrite: bytes.replace(at, size, edit.bytes); break;
    case Edit::What::insert: bytes.insert(at, edit.bytes); break;
    case Edit::What::remove: bytes.erase(at, static_cast<std::uint8_t>(edit.bytes[0])); break;
    case Edit::What::flip:
      for (std::size_t i = 0; i < size; ++i) bytes[at + i] = static_cast<char>(bytes[at + i] ^ edit.bytes[i]);
  }
}

// One connection: OpenSSL between two buffers.
class Session {
 public:
  Session(SSL_CTX* context, Guest& guest, std::vector<Edit> edits)
      : guest_(guest),
        edits_(std::move(edits)),
        in_(BIO_new(BIO_s_mem())),
        out_(BIO_new(BIO_s_mem())),
        ssl_(SSL_new(context), &SSL_free) {
    SSL_set_bio(ssl_.get(), in_, out_);  // which owns them from here on
    SSL_set_accept_state(ssl_.get());
  }

  asio::awaitable<bool> shake_hands() {
    for (;;) {
      const int result = SSL_do_handshake(ssl_.get());
      const bool failed = result != 1 && SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ;
      const bool sent = co_await flush();  // the alert too
      if (failed || !sent) co_return false;
      if (result == 1) co_return true;
      if (!co_await feed()) co_return false;
    }
  }

  asio::awaitable<bool> speak(std::string_view words) {
    for (const Edit& edit : edits_) {
      if (edit.at >= Edit::afterwards && !co_await misbehave(edit)) co_return false;
    }
    // What the client asks must not be read for its meaning; but TLS 1.3 has it answer our KeyUpdates.
    guest_.hear_what_is_there();
    SSL_write(ssl_.get(), words.data(), static_cast<int>(words.size()));
    co_return co_await flush();
  }

 private:
  asio::awaitable<bool> feed() {
    const bool going_on = co_await guest_.hear();
    BIO_write(in_, guest_.heard().data() + fed_, static_cast<int>(guest_.heard().size() - fed_));
    fed_ = guest_.heard().size();
    co_return going_on;
  }

  asio::awaitable<bool> flush() {
    std::string bytes(static_cast<std::size_t>(BIO_pending(out_)), '\0');
    if (bytes.empty()) co_return true;
    BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
    const std::size_t begin = sent_;
    sent_ += bytes.size();
    for (const Edit& edit : edits_) {
      if (edit.at >= begin && edit.at < sent_) apply(edit, bytes, edit.at - begin);
    }
    co_return co_await guest_.say(bytes);
  }

  asio::awaitable<bool> misbehave(const Edit& edit) {
    const auto times = static_cast<std::uint8_t>(edit.bytes[0]);
    for (int i = 0; i <= times % 64; ++i) {
      switch (static_cast<Edit::Then>(edit.kind % 4)) {
        case Edit::Then::key_update:
          SSL_key_update(ssl_.get(), times > 127 ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
          break;
        case Edit::Then::session_ticket: SSL_new_session_ticket(ssl_.get()); break;
        case Edit::Then::data: SSL_write(ssl_.get(), edit.bytes.data(), static_cast<int>(edit.bytes.size())); break;
        case Edit::Then::garbage: co_return co_await guest_.say(edit.bytes);
      }
      SSL_do_handshake(ssl_.get());
    }
    co_return co_await flush();
  }

  Guest& guest_;
  std::vector<Edit> edits_;
  BIO* in_;
  BIO* out_;
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
  std::size_t fed_ = 0;
  std::size_t sent_ = 0;
};

}  // namespace

std::vector<Edit> edits_of(const std::vector<std::string>& parts) {
  std::vector<Edit> edits;
  for (const std::string& part : parts) {
    if (part.size() < smallest_edit) continue;
    const auto byte = [&part](std::size_t at) { return static_cast<std::uint8_t>(part[at]); };
    edits.push_back({.at = byte(0) * std::size_t{256} + byte(1), .kind = byte(2), .bytes = part.substr(3)});
  }
  return edits;
}

TlsServer::TlsServer() {
  for (const std::string& each : {certificates_.server(), certificates_.other_name(), certificates_.expired()}) {
    contexts_.push_back(context(TLS1_2_VERSION, each));
    contexts_.push_back(context(TLS1_3_VERSION, each));
  }
}

TlsServer::Context TlsServer::context(int version, const std::string& certificate) const {
  Context context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  const std::string key = certificates_.server_key();
  const bool made = SSL_CTX_set_min_proto_version(context.get(), version) == 1 &&
                    SSL_CTX_set_max_proto_version(context.get(), version) == 1 &&
                    SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) == 1 &&
                    SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) == 1;
  require(made, "the TLS server has its certificate", certificate);
  return context;
}

asio::awaitable<bool> TlsServer::serve(Guest& guest, bool newest, Proof proof, std::vector<Edit> edits,
                                       std::string words) {
  const std::size_t which = static_cast<std::size_t>(proof) * 2 + (newest ? 1 : 0);
  Session session(contexts_[which].get(), guest, std::move(edits));
  co_return co_await session.shake_hands() && co_await session.speak(words);
}

}  // namespace steady::fuzz
