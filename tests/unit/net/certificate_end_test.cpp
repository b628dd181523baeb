// When the certificate ends that a peer has shown: on the way from the handshake to the attempt.
#include <gtest/gtest.h>

#include <ctime>

#include "net/reach.h"
#include "stream_fixture.h"

namespace steady::net {
namespace {

constexpr UnixTime day = 24L * 60 * 60;

class CertificateEnd : public testing::Test {
 protected:
  static const test::Certificates& made() {
    static const test::Certificates certificates;
    return certificates;
  }
  // Days from now, rounded; -1 when it has ended, nothing when the attempt saw no certificate.
  static std::optional<UnixTime> days_left(const std::string& certificate, const std::optional<Tls>& tls,
                                           Reason expected = Reason::ok) {
    ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); },
                      {.certificate = certificate, .key = certificate.empty() ? "" : made().server_key()});
    const Network network;
    Attempt attempt(Deadline::in(20s), network);
    const Conversation talk = [](Stream&, Attempt&) -> asio::awaitable<Outcome> { co_return up(); };
    const Outcome outcome = test::run(reach({.host = "127.0.0.1", .port = peer.port()}, tls, attempt, talk));
    EXPECT_EQ(outcome.reason, expected) << outcome.detail;
    if (!attempt.certificate_ends()) return std::nullopt;
    const UnixTime left = *attempt.certificate_ends() - std::time(nullptr);
    return left < 0 ? -1 : (left + day / 2) / day;
  }
};

TEST_F(CertificateEnd, IsThatOfTheServersOwnCertificate) {
  EXPECT_EQ(days_left(made().server(), Tls{.ca_file = made().ca()}), 30);
  EXPECT_EQ(days_left(made().expiring(), Tls{.ca_file = made().ca()}), 7) << "its CA lasts longer";
}

TEST_F(CertificateEnd, IsKnownOfACertificateThatIsNotTrusted) {
  EXPECT_EQ(days_left(made().expiring(), Tls{.insecure = true}), 7);
  EXPECT_EQ(days_left(made().server(), Tls{.ca_file = made().foreign_ca()}, Reason::tls), 30);
  EXPECT_EQ(days_left(made().expired(), Tls{.ca_file = made().ca()}, Reason::tls), -1) << "the reason of the failure";
}

TEST_F(CertificateEnd, IsUnknownWithoutTlsOrWithoutAHandshake) {
  EXPECT_EQ(days_left("", std::nullopt), std::nullopt);
  ScriptedPeer plain([](Guest& guest) {
    guest.send("220 mail.test ESMTP\r\n");
    guest.wait_until_closed();
  });
  const Network network;
  Attempt attempt(Deadline::in(20s), network);
  const Conversation talk = [](Stream&, Attempt&) -> asio::awaitable<Outcome> { co_return up(); };
  test::run(reach({.host = "127.0.0.1", .port = plain.port()}, Tls{.insecure = true}, attempt, talk));
  EXPECT_EQ(attempt.certificate_ends(), std::nullopt);
}

TEST_F(CertificateEnd, OfSeveralIsTheEarliestAndReachesTheWholeAttempt) {
  const Network network;
  Attempt whole(Deadline::never(), network);
  Attempt first(&whole), second(&whole);
  first.saw_certificate(2'000);
  second.saw_certificate(1'000);
  first.saw_certificate(3'000);
  EXPECT_EQ(first.certificate_ends(), 2'000);
  EXPECT_EQ(whole.certificate_ends(), 1'000);
}

}  // namespace
}  // namespace steady::net
