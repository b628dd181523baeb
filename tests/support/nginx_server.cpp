#include "nginx_server.h"

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

#include "launch.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds patience{20};

// Five ports that nobody has at this moment; somebody else may take one before nginx does: start() tells.
std::array<std::uint16_t, 5> free_ports() {
  std::array<Fd, 5> sockets;  // all open until the end, so that the ports differ
  std::array<std::uint16_t, 5> ports{};
  for (std::size_t i = 0; i < ports.size(); ++i) {
    sockets[i] = Fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    auto* generic = reinterpret_cast<sockaddr*>(&name);
    if (::bind(sockets[i].get(), generic, size) != 0 || ::getsockname(sockets[i].get(), generic, &size) != 0) {
      fail("free port");
    }
    ports[i] = ntohs(name.sin_port);
  }
  return ports;
}

std::optional<uid_t> unprivileged() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* name : {"www-data", "nobody"}) {
    if (const passwd* user = ::getpwnam(name)) return user->pw_uid;
  }
  return std::nullopt;
}

void give_to(std::optional<uid_t> uid, const fs::path& path) {
  if (uid && ::chown(path.c_str(), *uid, static_cast<gid_t>(-1)) != 0) fail("chown");
}

fs::path make_directory() {
  std::string name = (fs::temp_directory_path() / "steady-nginx-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) fail("mkdtemp");
  return name;
}

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

constexpr const char* config = R"(
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr info;
events { worker_connections 256; }
http {
  access_log off;
  default_type text/plain;
  client_body_temp_path tmp_body;
  proxy_temp_path tmp_proxy;
  fastcgi_temp_path tmp_fastcgi;
  uwsgi_temp_path tmp_uwsgi;
  scgi_temp_path tmp_scgi;
  root html;
  ssl_certificate server.crt;
  ssl_certificate_key server.key;
  server {
    listen 127.0.0.1:{port};
    listen unix:{directory}/nginx.sock;
    {locations}
  }
  server {
    listen 127.0.0.1:{tls_port} ssl;
    {locations}
  }
  server {
    listen 127.0.0.1:{client_tls_port} ssl;
    ssl_verify_client on;
    ssl_client_certificate ca.crt;
    {locations}
  }
  server {
    listen 127.0.0.1:{proxied_port} proxy_protocol;
    listen 127.0.0.1:{proxied_tls_port} ssl proxy_protocol;
    {locations}
  }
}
)";

}  // namespace

NginxServer::NginxServer(const Certificates& certificates, const std::string& locations)
    : directory_(make_directory()), uid_(unprivileged()) {
  fs::create_directory(directory_ / "html");
  for (const fs::path& from :
       {fs::path(certificates.ca()), fs::path(certificates.server()), fs::path(certificates.server_key())}) {
    fs::copy_file(from, directory_ / from.filename());
    give_to(uid_, directory_ / from.filename());
  }
  give_to(uid_, directory_);
  for (int attempt = 0; attempt < 10; ++attempt) {
    const auto [port, tls_port, client_tls_port, proxied_port, proxied_tls_port] = free_ports();
    port_ = port;
    tls_port_ = tls_port;
    client_tls_port_ = client_tls_port;
    proxied_port_ = proxied_port;
    proxied_tls_port_ = proxied_tls_port;
    write_config(locations);
    if (start()) return;
  }
  throw std::runtime_error("nginx finds no free ports");
}

NginxServer::~NginxServer() {
  if (server_) {
    server_->kill(SIGTERM);
    server_->wait(patience);
    server_.reset();
  }
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

void NginxServer::write_config(const std::string& locations) {
  std::string text = config;
  replace_all(text, "{locations}", locations);
  replace_all(text, "{http}", "http://127.0.0.1:" + std::to_string(port_));
  replace_all(text, "{https}", "https://127.0.0.1:" + std::to_string(tls_port_));
  replace_all(text, "{port}", std::to_string(port_));
  replace_all(text, "{tls_port}", std::to_string(tls_port_));
  replace_all(text, "{client_tls_port}", std::to_string(client_tls_port_));
  replace_all(text, "{proxied_port}", std::to_string(proxied_port_));
  replace_all(text, "{proxied_tls_port}", std::to_string(proxied_tls_port_));
  replace_all(text, "{directory}", directory_);
  std::ofstream(directory_ / "nginx.conf") << text;
}

bool NginxServer::start() {
  Command command;
  command.argv = {"/usr/sbin/nginx", "-e", "stderr", "-p", directory_.string() + "/", "-c", "nginx.conf"};
  command.uid = uid_;
  command.directory = directory_;
  server_.emplace(command);
  if (server_->wait_for_output("start worker process ", patience)) return true;
  const std::string said = log();
  server_.reset();
  if (said.find("ddress already in use") != std::string::npos) return false;
  throw std::runtime_error("nginx did not start:\n" + said);
}

void NginxServer::quit() {
  server_->kill(SIGQUIT);
  if (!server_->wait(patience)) throw std::runtime_error("nginx does not quit:\n" + log());
}

void NginxServer::write_file(const std::string& name, const std::string& content) {
  std::ofstream(directory_ / "html" / name) << content;
}

std::string NginxServer::log() { return server_->out() + server_->err(); }

}  // namespace steady::test
