#include "modes/peers.h"

#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "base/text.h"

namespace steady::modes {
namespace {

std::optional<ucred> credentials_of(Local::socket& socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  const bool known = getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  return known && peer.uid != static_cast<uid_t>(-1) ? std::optional(peer) : std::nullopt;
}

// A process in a nested PID namespace has a number here too. It cannot be distinguished from ours if /proc belongs to
// another namespace, whose numbers differ, or if it belongs to root and we do not: then we may not read its namespace.
// Root may see our sockets anyway.
bool is_in_our_namespace(pid_t pid) {
  std::error_code error, unknown;
  const bool our_proc = std::filesystem::read_symlink("/proc/self", error) == std::to_string(getpid());
  const std::filesystem::path theirs = std::filesystem::read_symlink(cat("/proc/", pid, "/ns/pid"), unknown);
  const std::filesystem::path ours = std::filesystem::read_symlink("/proc/self/ns/pid", error);
  return pid > 0 && (!our_proc || unknown || theirs == ours);
}

}  // namespace

std::optional<std::string> name_in_namespace(std::string_view purpose) {
  std::error_code error;
  const std::filesystem::path ns = std::filesystem::read_symlink("/proc/self/ns/pid", error);  // "pid:[4026531836]"
  return error ? std::nullopt : std::optional(cat(purpose, ns.string()));
}

Local::endpoint abstract_endpoint(std::string_view name) { return {cat('\0', name)}; }

Peer peer_of(Local::socket& socket) {
  const std::optional<ucred> peer = credentials_of(socket);
  if (!peer) return Peer::none;
  const bool trusted = peer->uid == geteuid() || peer->uid == 0;
  return trusted && is_in_our_namespace(peer->pid) ? Peer::ours : Peer::foreign;
}

pid_t number_of(Local::socket& socket) {
  const std::optional<ucred> peer = credentials_of(socket);
  return peer ? peer->pid : 0;
}

// Typical cause: an image that begins as root and continues as another user.
std::string why_foreign(Local::socket& socket, std::string_view remedy) {
  const std::optional<ucred> peer = credentials_of(socket);
  if (!peer || !is_in_our_namespace(peer->pid)) return "a process of another container";
  return cat("a process of user ", peer->uid, ": only processes of this user (", geteuid(),
             ") and of root are trusted; ", remedy);
}

Peer connect(Local::socket& socket, const Local::endpoint& where) {
  error_code error;
  socket.open(where.protocol(), error);
  if (!error) socket.non_blocking(true, error);
  if (!error) socket.connect(where, error);
  return error ? Peer::none : peer_of(socket);
}

error_code listen(Local::acceptor& acceptor, const Local::endpoint& where) {
  error_code error;
  acceptor.open(where.protocol(), error);
  if (!error) acceptor.bind(where, error);
  if (!error) acceptor.listen(Local::acceptor::max_listen_connections, error);
  return error;
}

}  // namespace steady::modes
