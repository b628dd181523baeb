// The other side of a situation in tests/data/troubleshooting, as its line "peer:" says:
//   closed               nobody listens on the port
//   black hole           the kernel drops whatever asks for a connection
//   silent               takes connections, and says nothing
//   hangs up             takes a request, and closes without an answer
//   text BYTES           sends these bytes after the first one it gets; \r, \n and \xNN stand for bytes
//   http STATUS | BODY   answers a request so: "http 404 Not Found"; the body may be missing
//   postgres CODE TEXT   refuses the login with this error; "postgres password": asks for a password
//   tls CERTIFICATE      speaks TLS with one of the test's certificates (server, expired, other_name), and answers with 200
//   names                a name server that knows no name
#pragma once

#include <optional>
#include <string>

#include "net/attempt.h"
#include "support/certificates.h"
#include "support/full_listener.h"
#include "support/name_server.h"
#include "support/scripted_peer.h"
#include "support/temporary_directory.h"

namespace steady::test {

class SituationPeer {
 public:
  explicit SituationPeer(const std::string& text);  // throws std::runtime_error when there is no such peer

  std::string address() const;   // "127.0.0.1:41234"; empty when it has none
  net::Network network() const;  // for attempts

  static const Certificates& certificates();

 private:
  void script(const std::string& kind, const std::string& rest);
  void speak_tls(const std::string& certificate);

  TemporaryDirectory directory_;
  std::optional<ClosedPort> closed_;
  std::optional<FullListener> full_;
  std::optional<ScriptedPeer> scripted_;
  std::optional<NameServer> names_;
};

}  // namespace steady::test
