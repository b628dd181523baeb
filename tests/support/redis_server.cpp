#include "redis_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "launch.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds patience{20};

// A port that nobody has at this moment; somebody else may take it before the server does: start() tells. Below 55536,
// since a cluster's node listens on the port 10000 above as well.
std::uint16_t free_port() {
  while (true) {
    const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    auto* generic = reinterpret_cast<sockaddr*>(&name);
    if (::bind(socket.get(), generic, size) != 0 || ::getsockname(socket.get(), generic, &size) != 0) fail("free port");
    if (ntohs(name.sin_port) < 55536) return ntohs(name.sin_port);
  }
}

// redis-server as root is not what anybody runs; its package brings the user.
std::optional<uid_t> unprivileged() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* name : {"redis", "nobody"}) {
    if (const passwd* user = ::getpwnam(name)) return user->pw_uid;
  }
  return std::nullopt;
}

fs::path make_directory(std::optional<uid_t> uid) {
  std::string name = (fs::temp_directory_path() / "steady-redis-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("mkdtemp");
  if (uid && ::chown(name.c_str(), *uid, static_cast<gid_t>(-1)) != 0) fail("chown");
  return name;
}

void give(const fs::path& from, const fs::path& to, std::optional<uid_t> uid) {
  fs::copy_file(from, to);
  if (uid && ::chown(to.c_str(), *uid, static_cast<gid_t>(-1)) != 0) fail("chown");
}

constexpr const char* own_settings =
    "bind 127.0.0.1 -::1\n"
    "unixsocket redis.sock\n"
    "unixsocketperm 700\n"
    "user control on >control ~* &* +@all\n"
    "loglevel verbose\n"
    "save \"\"\n"
    "enable-debug-command yes\n";

constexpr const char* tls_settings =
    "tls-ca-cert-file ca.crt\n"
    "tls-cert-file server.crt\n"
    "tls-key-file server.key\n";

}  // namespace

RedisServer::RedisServer(const std::string& settings, const Certificates* certificates)
    : uid_(unprivileged()), tls_(certificates != nullptr) {
  directory_ = make_directory(uid_);
  if (tls_) {
    give(certificates->ca(), directory_ / "ca.crt", uid_);
    give(certificates->server(), directory_ / "server.crt", uid_);
    give(certificates->server_key(), directory_ / "server.key", uid_);
  }
  restart(settings);
}

RedisServer::~RedisServer() {
  server_.reset();
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void RedisServer::restart(const std::string& settings, std::string_view sign) {
  stop();
  for (int attempt = 0; attempt < 10; ++attempt) {
    port_ = free_port();
    if (start(settings, sign)) return;
  }
  throw std::runtime_error("redis-server finds no free port");
}

void RedisServer::stop() {
  if (!server_) return;
  server_->kill(SIGTERM);
  server_->wait(patience);
  server_.reset();
}

void RedisServer::write_config(const std::string& settings) {
  std::ofstream config(directory_ / "redis.conf");
  const std::string port = std::to_string(port_);
  config << own_settings;
  if (tls_) {
    config << "port 0\ntls-port " << port << '\n' << tls_settings;
  } else {
    config << "port " << port << '\n';
  }
  config << settings << '\n';
}

bool RedisServer::start(const std::string& settings, std::string_view sign) {
  write_config(settings);
  Command command;
  command.argv = {"redis-server", "redis.conf"};
  command.uid = uid_;
  command.directory = directory_;
  server_.emplace(command);
  if (server_->wait_for_output(sign, patience)) return true;
  const std::string said = log();
  server_.reset();
  if (said.find("ddress already in use") != std::string::npos) return false;
  throw std::runtime_error("redis-server did not start:\n" + said);
}

Command RedisServer::command_line(std::initializer_list<std::string> command) const {
  Command line;
  line.argv = {"redis-cli", "-s", socket(), "--user", "control", "--pass", "control", "--no-auth-warning"};
  line.argv.insert(line.argv.end(), command);
  line.limit = patience;
  return line;
}

std::string RedisServer::cli(std::initializer_list<std::string> command) {
  log();  // empties the pipe, on which the server would block when it is full
  const Finished finished = run(command_line(command));
  std::string out = finished.out + finished.err;
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

Child RedisServer::start_cli(std::initializer_list<std::string> command) { return Child(command_line(command)); }

bool RedisServer::eventually(std::initializer_list<std::string> command, std::string_view text) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (cli(command).find(text) == std::string::npos) {
    if (std::chrono::steady_clock::now() > deadline) return false;
  }
  return true;
}

std::string RedisServer::log() { return server_->out() + server_->err(); }

}  // namespace steady::test
