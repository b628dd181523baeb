#include "net/tls.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "base/text.h"
#include "net/race.h"
#include "net/reach.h"
#include "support/certificates.h"
#include "support/namespaces.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::net {
namespace {

using namespace std::chrono_literals;
using test::Guest;
using test::ScriptedPeer;

// Exchanges a line, so that a refusal which comes only after the handshake (TLS 1.3) is seen too.
asio::awaitable<Outcome> exchange(Stream& stream, Attempt&) {
  if (const error_code error = co_await stream.write("hello\n")) co_return connection_lost(error, ReceivedAny::no);
  std::array<char, 64> chunk{};
  const auto [error, size] = co_await stream.read_some(chunk);
  co_return error ? connection_lost(error, ReceivedAny::no) : up();
}

void answer(Guest& guest) {
  guest.read_until("\n");
  guest.send("ok\n");
  guest.wait_until_closed();
}

// Sets an environment variable until the end of the test.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

class TlsTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { made_ = std::make_unique<test::Certificates>(); }
  static void TearDownTestSuite() { made_.reset(); }
  static const test::Certificates& made() { return *made_; }

  static ScriptedPeer::Options serve(const std::string& certificate) {
    return {.certificate = certificate, .key = made().server_key()};
  }
  static Outcome call(const ScriptedPeer& peer, const Tls& tls, const std::string& host = "127.0.0.1") {
    const Network network;
    Attempt attempt(Deadline::in(20s), network);
    const auto outcome = test::run(
        with_deadline(attempt.deadline(), reach({.host = host, .port = peer.port()}, tls, attempt, &exchange)));
    return outcome.value_or(down(Reason::timed_out, std::string(to_string(attempt.phase()))));
  }
  static std::string write_file(const std::string& name, std::string_view text) {
    const std::string path = made().directory() / name;
    std::ofstream(path) << text;
    return path;
  }
  static std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  static Outcome context_failure(const Tls& tls) {
    const auto context = client_context(tls);
    return context ? up() : context.error();
  }

 private:
  static inline std::unique_ptr<test::Certificates> made_;
};

TEST_F(TlsTest, AcceptsACertificateOfTheGivenCa) {
  ScriptedPeer peer(&answer, serve(made().server()));
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}), up());
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}, "localhost"), up());
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}, ""), up()) << "this container is localhost";
}

TEST_F(TlsTest, AcceptsTheCaThatTheEnvironmentNames) {
  ScriptedPeer peer(&answer, serve(made().server()));
  const Variable variable("SSL_CERT_FILE", made().ca());
  EXPECT_EQ(call(peer, {}), up());
}

TEST_F(TlsTest, RefusesACertificateOfAnUnknownCa) {
  ScriptedPeer peer(&answer, serve(made().server()));
  const Outcome outcome = call(peer, {.ca_file = made().foreign_ca()});
  EXPECT_EQ(outcome,
            down(Reason::tls, "certificate not trusted: unable to get local issuer certificate (set ca_file to its CA)",
                 Permanent::yes));
}

TEST_F(TlsTest, RefusesACertificateForAnotherName) {
  ScriptedPeer peer(&answer, serve(made().other_name()));
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}, "localhost"),
            down(Reason::tls,
                 "the certificate is not for localhost (hostname mismatch; set server_name to a name that it is for)",
                 Permanent::yes));
}

TEST_F(TlsTest, RefusesACertificateForAnotherAddress) {
  ScriptedPeer peer(&answer, serve(made().other_name()));
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}),
            down(Reason::tls, "the certificate is not for this address (set server_name to the name it is for)",
                 Permanent::yes));
  ScriptedPeer ours([](Guest& guest) { answer(guest); },
                    {.address = "127.0.0.2", .certificate = made().server(), .key = made().server_key()});
  EXPECT_EQ(call(ours, {.ca_file = made().ca()}, "127.0.0.2").reason, Reason::tls);
}

TEST_F(TlsTest, ExpectsTheServerNameThatIsGiven) {
  ScriptedPeer peer(&answer, serve(made().server()));
  EXPECT_EQ(call(peer, {.ca_file = made().ca(), .server_name = "db.test"}), up());
  EXPECT_EQ(call(peer, {.ca_file = made().ca(), .server_name = "db.test."}), up());
  EXPECT_EQ(call(peer, {.ca_file = made().ca(), .server_name = "::1"}), up()) << "the certificate holds that address";
  EXPECT_EQ(call(peer, {.ca_file = made().ca(), .server_name = "db.example"}),
            down(Reason::tls,
                 "the certificate is not for db.example (hostname mismatch; set server_name to a name that it is for)",
                 Permanent::yes));
  EXPECT_EQ(call(peer, {.ca_file = made().ca(), .server_name = "10.0.0.1"}).reason, Reason::tls);
  EXPECT_EQ(call(peer, {.ca_file = made().ca(), .server_name = "fe80::1%lo"}).reason, Reason::tls)
      << "a zone hides nothing";
}

TEST_F(TlsTest, RefusesANameThatNothingCouldBeVerifiedAgainst) {
  using namespace std::string_literals;
  ScriptedPeer peer(&answer, serve(made().other_name()));
  for (const std::string& name : {"."s, "\0"s, "x\0localhost"s, "wrong.test\0"s, " "s, "wrong.test "s, "a..b"s,
                                  std::string(300, 'a'), "[::1]"s}) {
    const Outcome outcome = call(peer, {.ca_file = made().ca(), .server_name = name});
    EXPECT_EQ(outcome.reason, Reason::tls) << in_quotes(name);
    EXPECT_TRUE(outcome.detail.ends_with(", which is no host name")) << outcome.detail;
    EXPECT_TRUE(outcome.permanent());
  }
}

TEST_F(TlsTest, RefusesACertificateThatHasACommonNameAlone) {
  ScriptedPeer peer(&answer, serve(made().common_name()));
  const Outcome refused = down(
      Reason::tls, "the certificate has no subjectAltName; the common name is not used (RFC 9525)", Permanent::yes);
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}, "localhost"), refused);
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}), refused) << "nor an address";
  EXPECT_EQ(call(peer, {.insecure = true}, "localhost"), up());
}

TEST_F(TlsTest, RefusesAnExpiredCertificate) {
  ScriptedPeer peer(&answer, serve(made().expired()));
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}),
            down(Reason::tls, "certificate not trusted: certificate has expired", Permanent::yes));
}

TEST_F(TlsTest, AcceptsAnyCertificateWhenInsecure) {
  for (const std::string& certificate : {made().server(), made().other_name(), made().expired()}) {
    ScriptedPeer peer(&answer, serve(certificate));
    EXPECT_EQ(call(peer, {.insecure = true}), up());
    EXPECT_EQ(call(peer, {.server_name = "db.example", .insecure = true}), up());
  }
}

TEST_F(TlsTest, ShowsTheClientCertificateThatIsDemanded) {
  ScriptedPeer::Options demanding = serve(made().server());
  demanding.client_ca = made().ca();
  ScriptedPeer peer(&answer, demanding);
  EXPECT_EQ(call(peer, {.ca_file = made().ca(), .cert_file = made().client(), .key_file = made().client_key()}), up());
  EXPECT_EQ(call(peer, {.ca_file = made().ca()}),
            down(Reason::tls, "the server wants a client certificate (set cert_file and key_file)", Permanent::yes));
  demanding.client_ca = made().foreign_ca();
  ScriptedPeer other(&answer, demanding);
  EXPECT_EQ(call(other, {.ca_file = made().ca(), .cert_file = made().client(), .key_file = made().client_key()}),
            down(Reason::tls, "the server does not know the CA of our certificate", Permanent::yes));
}

TEST_F(TlsTest, FindsTheKeyInTheCertificateFile) {
  const std::string both = read_file(made().client()) + read_file(made().client_key());
  ScriptedPeer::Options demanding = serve(made().server());
  demanding.client_ca = made().ca();
  ScriptedPeer peer(&answer, demanding);
  EXPECT_EQ(call(peer, {.ca_file = made().ca(), .cert_file = write_file("both.pem", both)}), up());
}

TEST_F(TlsTest, SaysThatThePeerDoesNotSpeakTls) {
  for (const std::string_view greeting :
       {"HTTP/1.1 400 Bad Request\r\n\r\n", "-ERR Protocol error: expected '$', got ' '\r\n",
        "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", "220 mail.test ESMTP\r\n", "EFATAL\0........."}) {
    ScriptedPeer peer([greeting](Guest& guest) {
      guest.send(greeting);
      guest.wait_until_closed();
    });
    EXPECT_EQ(call(peer, {.insecure = true}), down(Reason::tls, "the peer does not speak TLS")) << greeting;
  }
}

TEST_F(TlsTest, SaysWhatToWriteForAPeerThatDoesNotSpeakTls) {
  ScriptedPeer peer([](Guest& guest) {
    guest.send("-ERR unknown command\r\n");
    guest.wait_until_closed();
  });
  EXPECT_EQ(call(peer, {.insecure = true, .words = {.plain = "redis://"}}),
            down(Reason::tls, "the peer does not speak TLS: write redis://"));
}

TEST_F(TlsTest, OffersTheProtocolThatItIsGiven) {
  ScriptedPeer::Options demanding = serve(made().server());
  demanding.protocol = "http/1.1";
  demanding.demands_protocol = true;
  ScriptedPeer peer(&answer, demanding);
  EXPECT_EQ(call(peer, {.insecure = true, .words = {.protocol = "http/1.1"}}), up());
  EXPECT_EQ(call(peer, {.insecure = true}), up()) << "nothing is offered, so nothing is refused";
}

TEST_F(TlsTest, SaysWhatARefusedProtocolMeans) {
  ScriptedPeer::Options demanding = serve(made().server());
  demanding.protocol = "h2";
  demanding.demands_protocol = true;
  ScriptedPeer peer(&answer, demanding);
  EXPECT_EQ(call(peer, {.insecure = true, .words = {.protocol = "http/1.1", .refused = "speaks HTTP/2 only"}}),
            down(Reason::protocol, "speaks HTTP/2 only"));
  EXPECT_EQ(call(peer, {.insecure = true, .words = {.protocol = "http/1.1"}}),
            down(Reason::tls, "TLS failed: the peer's alert: no application protocol"));
}

TEST(TlsRecord, IsKnownByItsFirstThreeBytes) {
  using namespace std::string_view_literals;
  EXPECT_TRUE(begins_tls("\x15\x03\x01\x00"sv));
  EXPECT_TRUE(begins_tls("\x16\x03\x03"sv));
  for (const std::string_view bytes :
       {""sv, "\x15\x03"sv, "\x17\x03\x03"sv, "\x15\x02\x01"sv, "HTTP/1.1"sv, "+PONG"sv}) {
    EXPECT_FALSE(begins_tls(bytes)) << bytes.size();
  }
}

TEST_F(TlsTest, SaysThatThePeerHungUpInTheHandshake) {
  ScriptedPeer closing([](Guest& guest) { guest.close(); });
  EXPECT_EQ(call(closing, {.insecure = true}),
            down(Reason::tls, "the peer closed the connection during the TLS handshake"));
  ScriptedPeer resetting([](Guest& guest) {
    guest.read_exactly(1);
    guest.reset();
  });
  EXPECT_EQ(call(resetting, {.insecure = true}),
            down(Reason::tls, "the peer reset the connection during the TLS handshake"));
}

TEST_F(TlsTest, RepeatsThePeersAlert) {
  using namespace std::string_view_literals;
  ScriptedPeer peer([](Guest& guest) {
    guest.send("\x15\x03\x03\x00\x02\x02\x28"sv);  // fatal, handshake_failure
    guest.wait_until_closed();
  });
  EXPECT_EQ(call(peer, {.insecure = true}), down(Reason::tls, "TLS failed: the peer's alert: handshake failure"));
}

TEST_F(TlsTest, SeesThatTheCaFileHasChanged) {
  const std::string ca = write_file("changing.crt", read_file(made().foreign_ca()));
  ScriptedPeer peer(&answer, serve(made().server()));
  EXPECT_EQ(call(peer, {.ca_file = ca}).reason, Reason::tls);
  EXPECT_EQ(call(peer, {.ca_file = ca}).reason, Reason::tls);
  write_file("changing.crt", read_file(made().ca()));
  EXPECT_EQ(call(peer, {.ca_file = ca}), up());
  write_file("changing.crt", "nonsense\n");
  EXPECT_FALSE(context_failure({.ca_file = ca}).up());
  std::filesystem::remove(ca);
  EXPECT_FALSE(context_failure({.ca_file = ca}).up());
  write_file("changing.crt", read_file(made().ca()));
  EXPECT_EQ(call(peer, {.ca_file = ca}), up());
}

}  // namespace
}  // namespace steady::net
