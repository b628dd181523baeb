// A real nginx of the test's own: in a directory of its own, unprivileged, on ports that were free, and gone with the
// object. It listens in the clear, under TLS, under TLS with a client certificate demanded, behind the PROXY protocol with
// and without TLS, and on a Unix socket, with the same locations everywhere.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "certificates.h"
#include "process.h"

namespace steady::test {

class NginxServer {
 public:
  // Starts and waits until it accepts connections. `locations` is put into each of its servers; in it, {http} and
  // {https} stand for http://127.0.0.1:port and https://127.0.0.1:port.
  NginxServer(const Certificates& certificates, const std::string& locations);
  ~NginxServer();
  NginxServer(const NginxServer&) = delete;
  NginxServer& operator=(const NginxServer&) = delete;

  std::uint16_t port() const { return port_; }  // in the clear
  std::uint16_t tls_port() const { return tls_port_; }
  std::uint16_t client_tls_port() const { return client_tls_port_; }    // demands a certificate of the CA
  std::uint16_t proxied_port() const { return proxied_port_; }          // expects a header of the PROXY protocol
  std::uint16_t proxied_tls_port() const { return proxied_tls_port_; }  // the same, and then TLS
  std::string socket() const { return directory_ / "nginx.sock"; }

  // Puts a file where the server looks for it.
  void write_file(const std::string& name, const std::string& content);

  // What it has logged so far, from `info` on: that includes every connection that was reset.
  std::string log();

  // Ends it in good order: afterwards it has logged all that it had to say about its connections.
  void quit();

 private:
  void write_config(const std::string& locations);
  bool start();  // false: a port was taken

  std::filesystem::path directory_;
  std::optional<uid_t> uid_;
  std::uint16_t port_ = 0;
  std::uint16_t tls_port_ = 0;
  std::uint16_t client_tls_port_ = 0;
  std::uint16_t proxied_port_ = 0;
  std::uint16_t proxied_tls_port_ = 0;
  std::optional<Child> server_;
};

}  // namespace steady::test
