#include "scripted_guest.h"

#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace steady::test {

bool ScriptedGuest::accept_tls(SSL_CTX* context) {
  tls_.reset(SSL_new(context));
  SSL_set_fd(tls_.get(), socket_.get());
  while (true) {
    const int result = SSL_accept(tls_.get());
    if (result == 1) return true;
    const Step next = tls_step(result);
    if (next == Step::read_first || next == Step::write_first) {
      wait_for(next);
      continue;
    }
    tls_.reset();  // there is nobody to say goodbye to under TLS
    return false;
  }
}

ScriptedGuest::Step ScriptedGuest::tls_step(int result) {
  const int error = SSL_get_error(tls_.get(), result);
  ERR_clear_error();
  switch (error) {
    case SSL_ERROR_NONE: return Step::done;
    case SSL_ERROR_WANT_READ: return Step::read_first;
    case SSL_ERROR_WANT_WRITE: return Step::write_first;
    case SSL_ERROR_ZERO_RETURN: return Step::ended;
    default: return Step::broken;
  }
}

ScriptedGuest::Step ScriptedGuest::read_once(char* into, std::size_t size, std::size_t& got) {
  if (tls_) return tls_step(SSL_read_ex(tls_.get(), into, size, &got));
  const ssize_t n = ::recv(socket_.get(), into, size, 0);
  if (n == 0) return Step::ended;
  if (n < 0) return errno == EAGAIN ? Step::read_first : Step::broken;
  got = static_cast<std::size_t>(n);
  return Step::done;
}

ScriptedGuest::Step ScriptedGuest::write_once(std::string_view bytes, std::size_t& sent) {
  if (tls_) return tls_step(SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &sent));
  const ssize_t n = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (n < 0) return errno == EAGAIN ? Step::write_first : Step::broken;
  sent = static_cast<std::size_t>(n);
  return Step::done;
}

// What the socket has to say goes before the end of the peer: a goodbye that has arrived is always seen.
void ScriptedGuest::wait_for(Step what) {
  const short events = what == Step::write_first ? POLLOUT : POLLIN;
  std::array<pollfd, 2> watched{{{socket_.get(), events, 0}, {stop_, POLLIN, 0}}};
  const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(std::chrono::milliseconds(bound).count()));
  if (ready <= 0 || watched[0].revents == 0) throw ScriptEnds();
}

// A script that goes on reading after the end must not spin for ever.
void ScriptedGuest::leave_if_stopped() {
  pollfd stopping{stop_, POLLIN, 0};
  if (::poll(&stopping, 1, 0) == 1) throw ScriptEnds();
}

bool ScriptedGuest::fill(std::size_t most) {
  if (ended_ || socket_.get() < 0) leave_if_stopped();
  std::array<char, 65536> chunk;
  while (!ended_ && socket_.get() >= 0) {
    std::size_t got = 0;
    const Step step = read_once(chunk.data(), std::min(chunk.size(), most), got);
    if (step == Step::done) {
      received_.append(chunk.data(), got);
      return true;
    }
    if (step == Step::ended || step == Step::broken) {
      ended_ = true;
      broken_ = step == Step::broken;
    } else {
      wait_for(step);
    }
  }
  return false;
}

std::string ScriptedGuest::read_until(std::string_view mark) {
  while (!received_.contains(mark) && fill()) {
  }
  const std::size_t at = received_.find(mark);
  return read_exactly(at == std::string::npos ? received_.size() : at + mark.size());
}

std::string ScriptedGuest::read_exactly(std::size_t size) {
  // Not one byte more: what follows may be for TLS.
  while (received_.size() < size && fill(size - received_.size())) {
  }
  std::string out = received_.substr(0, size);
  received_.erase(0, size);
  return out;
}

void ScriptedGuest::send(std::string_view bytes) {
  // The first time a guest has left is for the script to find out by reading; a script that sends in a loop is over.
  if (cannot_send_) throw ScriptEnds();
  while (!bytes.empty() && !cannot_send_) {
    std::size_t sent = 0;
    const Step step = write_once(bytes, sent);
    cannot_send_ = step == Step::ended || step == Step::broken;
    if (step == Step::done) {
      bytes.remove_prefix(sent);
    } else if (!cannot_send_) {
      wait_for(step);
    }
  }
}

void ScriptedGuest::send_byte_by_byte(std::string_view bytes) {
  for (const char& byte : bytes) {
    if (!cannot_send_) send(std::string_view(&byte, 1));
  }
}

void ScriptedGuest::start_tls(const std::string& certificate, const std::string& key) {
  own_context_ = server_context({.certificate = certificate, .key = key});
  if (!accept_tls(own_context_.get())) throw ScriptEnds();
}

void ScriptedGuest::send(TlsMessage message) {
  leave_if_stopped();
  if (message == TlsMessage::session_ticket) {
    SSL_new_session_ticket(tls_.get());
  } else {
    const bool answered = message == TlsMessage::key_update_to_answer;
    SSL_key_update(tls_.get(), answered ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
  }
  while (true) {
    const Step step = tls_step(SSL_do_handshake(tls_.get()));
    if (step == Step::done) return;
    if (step == Step::ended || step == Step::broken) throw ScriptEnds();
    wait_for(step);
  }
}

// The descriptor stays open until the guest has left (see_off): a server that closes it at once answers whatever is
// still under way with a reset, and no test could tell which of the two the guest sees first.
void ScriptedGuest::close() {
  if (socket_.get() < 0 || std::exchange(said_goodbye_, true)) return;
  if (tls_) SSL_shutdown(tls_.get());
  ERR_clear_error();
  ::shutdown(socket_.get(), SHUT_WR);
}

void ScriptedGuest::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  tls_.reset();
  socket_.close();
  cannot_send_ = true;
}

bool ScriptedGuest::socket_ended_in_good_order() {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

bool ScriptedGuest::wait_until_closed() {
  try {
    while (!ended_ && fill()) received_.clear();
    if (broken_ || socket_.get() < 0) return false;
    if (!tls_) return socket_ended_in_good_order();
    // Below TLS there must be a FIN, not a reset. Whoever has not sent it yet waits for our own close_notify.
    char next = 0;
    if (::recv(socket_.get(), &next, 1, MSG_PEEK) != 0) SSL_shutdown(tls_.get());
    tls_.reset();
    ended_ = false;
    return wait_until_closed();
  } catch (const ScriptEnds&) {
    return false;
  }
}

void ScriptedGuest::pause(std::chrono::milliseconds time) {
  pollfd stopping{stop_, POLLIN, 0};
  if (::poll(&stopping, 1, static_cast<int>(time.count())) == 1) throw ScriptEnds();
}

void ScriptedGuest::wait_until_peer_is_gone() { pause(bound); }

void ScriptedGuest::see_off() {
  close();
  tls_.reset();
  ended_ = broken_ = false;
  wait_until_closed();
}

namespace {

// `wanted` are the options. The guest offers names, each behind its length (RFC 7301, section 3.1).
int choose(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered, unsigned int all,
           void* wanted) {
  const auto& options = *static_cast<const ScriptedPeer::Options*>(wanted);
  for (unsigned int at = 0; at < all; at += 1U + offered[at]) {
    if (std::string_view(reinterpret_cast<const char*>(offered + at + 1), offered[at]) != options.protocol) continue;
    *chosen = offered + at + 1;
    *size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return options.demands_protocol ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_NOACK;
}

}  // namespace

TlsContext server_context(const ScriptedPeer::Options& options) {
  TlsContext context(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
  const auto check = [](int result, const std::string& file) {
    if (result != 1) throw std::runtime_error("scripted peer: cannot use " + file);
  };
  check(SSL_CTX_use_certificate_chain_file(context.get(), options.certificate.c_str()), options.certificate);
  check(SSL_CTX_use_PrivateKey_file(context.get(), options.key.c_str(), SSL_FILETYPE_PEM), options.key);
  if (!options.client_ca.empty()) {
    check(SSL_CTX_load_verify_file(context.get(), options.client_ca.c_str()), options.client_ca);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  if (!options.protocol.empty())
    SSL_CTX_set_alpn_select_cb(context.get(), &choose, const_cast<ScriptedPeer::Options*>(&options));
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

}  // namespace steady::test
