// The probe over TLS, and behind a header of the PROXY protocol.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "asking.h"
#include "support/certificates.h"

namespace steady::probe::http {
namespace {

using test::Guest;
using test::ScriptedPeer;

class HttpProbeUnderTls : public testing::Test {
 protected:
  static void SetUpTestSuite() { made_ = std::make_unique<test::Certificates>(); }
  static void TearDownTestSuite() { made_.reset(); }

  static ScriptedPeer::Options serving(std::string protocol, bool demanded) {
    return {.certificate = made_->server(),
            .key = made_->server_key(),
            .protocol = std::move(protocol),
            .demands_protocol = demanded};
  }
  static Outcome get(const ScriptedPeer& peer) {
    Spec spec = spec_for(peer.port());
    spec.address.tls = true;
    spec.tls.ca_file = made_->ca();
    return ask(std::move(spec));
  }
  static const test::Certificates& made() { return *made_; }

 private:
  static inline std::unique_ptr<test::Certificates> made_;
};

// RFC 7301: a server that knows protocols picks one of those that are offered, or ends the handshake.
TEST_F(HttpProbeUnderTls, OffersHttp11) {
  const ScriptedPeer peer(saying("HTTP/1.1 204\r\n\r\n"), serving("http/1.1", true));
  EXPECT_EQ(get(peer), up("HTTP 204"));
}

TEST_F(HttpProbeUnderTls, SaysThatThePortSpeaksHttp2Only) {
  const ScriptedPeer refusing(saying("never"), serving("h2", true));
  EXPECT_EQ(
      get(refusing),
      down(Reason::protocol, "the port speaks HTTP/2 only: let it take HTTP/1.1 too, or check it as tcp:// or tls://"));
  const ScriptedPeer deaf(
      [](Guest& guest) {
        guest.send(std::string("\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64", 15));  // SETTINGS (RFC 9113, 3.4)
        guest.wait_until_closed();
      },
      serving("", false));
  EXPECT_EQ(get(deaf),
            down(Reason::protocol,
                 "not an HTTP/1.1 answer: the port speaks HTTP/2 only: let it take HTTP/1.1 too, or check it "
                 "as tcp:// or tls://"));
}

TEST_F(HttpProbeUnderTls, SendsAProxyHeaderBeforeTls) {
  std::string header;
  {
    const ScriptedPeer peer([&header](Guest& guest) {
      header = guest.read_exactly(16);
      guest.start_tls(made().server(), made().server_key());
      guest.read_until("\r\n\r\n");
      guest.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      guest.wait_until_closed();
    });
    Spec spec = spec_for(peer.port());
    spec.address.tls = true;
    spec.address.endpoint.proxy = net::ProxyProtocol::v2;
    spec.tls.ca_file = made().ca();
    EXPECT_EQ(ask(std::move(spec)), up("HTTP 200 OK"));
  }
  EXPECT_EQ(header, std::string("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16));
}

TEST(HttpProbe, DoubtsItsProxyHeaderWhenTheRequestIsBad) {
  const ScriptedPeer peer(saying("HTTP/1.1 400 Bad Request\r\n\r\n"));
  Spec spec = spec_for(peer.port());
  spec.address.endpoint.proxy = net::ProxyProtocol::v1;
  EXPECT_EQ(ask(spec), down(Reason::not_ready,
                            "HTTP 400 Bad Request (a PROXY header was sent first; if the port expects "
                            "none, leave proxy_protocol out)"));
}

}  // namespace
}  // namespace steady::probe::http
