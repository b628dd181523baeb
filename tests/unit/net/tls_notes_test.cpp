// What is noted of a TLS session and its certificates.
#include <gtest/gtest.h>

#include "net/reach.h"
#include "stream_fixture.h"

namespace steady::net {
namespace {

class TlsNotes : public testing::Test {
 protected:
  static const test::Certificates& made() {
    static const test::Certificates certificates;
    return certificates;
  }

  // The notes of a handshake with a peer that shows this certificate.
  void shake(const std::string& certificate, Tls tls, const std::string& host = "127.0.0.1") {
    ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); },
                      {.certificate = certificate, .key = made().server_key()});
    const Network network;
    trace_ = Trace();
    Attempt attempt(Deadline::in(20s), network);
    attempt.explain(&trace_);
    const Conversation talk = [](Stream&, Attempt&) -> asio::awaitable<Outcome> { co_return up(); };
    tls.server_name = host;
    outcome_ = test::run(reach({.host = "127.0.0.1", .port = peer.port()}, tls, attempt, talk));
  }

  // The fact in the note of this topic; of the certificate that comes at this place.
  std::string fact(Topic topic, std::string_view name, int place = 0) const {
    for (const Note& note : trace_.notes()) {
      if (note.topic == topic && place-- == 0) return std::string(note.fact(name));
    }
    return "no note";
  }

  Trace trace_;
  Outcome outcome_;
};

TEST_F(TlsNotes, NameVersionCipherAndNames) {
  shake(made().server(), {.ca_file = made().ca()}, "db.test");
  EXPECT_TRUE(outcome_.up());
  EXPECT_EQ(fact(Topic::tls, "version"), "TLSv1.3");
  EXPECT_TRUE(fact(Topic::tls, "cipher").starts_with("TLS_"));
  EXPECT_EQ(fact(Topic::tls, "sni"), "db.test");
  EXPECT_EQ(fact(Topic::verification, "verified"), "yes");
  EXPECT_EQ(fact(Topic::verification, "ca_file"), made().ca());
  shake(made().server(), {.ca_file = made().ca()});
  EXPECT_EQ(fact(Topic::tls, "sni"), "none") << "an address is no name (RFC 6066)";
}

TEST_F(TlsNotes, ShowTheChainWithItsDates) {
  shake(made().by_intermediate(), {.ca_file = made().ca()});
  EXPECT_EQ(fact(Topic::certificate, "subject"), "CN=localhost");
  EXPECT_EQ(fact(Topic::certificate, "issuer"), "CN=steady test CA below the other");
  EXPECT_EQ(fact(Topic::certificate, "ends_in"), "in 30 days");
  EXPECT_EQ(fact(Topic::certificate, "subject", 1), "CN=steady test CA below the other");
  EXPECT_EQ(fact(Topic::certificate, "issuer", 1), "CN=steady test CA");
  EXPECT_EQ(fact(Topic::certificate, "depth", 1), "1");
  std::vector<std::string> names;
  for (const Note& note : trace_.notes()) {
    for (const Note::Kept& each : note.facts) {
      if (each.name == "names") names.push_back(each.value);
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{"localhost", "db.test", "127.0.0.1", "::1"}));
  EXPECT_TRUE(fact(Topic::certificate, "ends").ends_with("Z")) << fact(Topic::certificate, "ends");
}

TEST_F(TlsNotes, SayWhatFailedToVerify) {
  shake(made().expired(), {.ca_file = made().ca()});
  EXPECT_EQ(fact(Topic::verification, "code"), "10");
  EXPECT_EQ(fact(Topic::verification, "error"), "certificate has expired");
  EXPECT_EQ(fact(Topic::certificate, "ends_in"), "1 day ago");
  EXPECT_TRUE(fact(Topic::certificate, "seconds_left").starts_with('-'));
  shake(made().other_name(), {.ca_file = made().ca()}, "db.test");
  EXPECT_EQ(fact(Topic::verification, "code"), "62");
  EXPECT_EQ(fact(Topic::certificate, "names"), "wrong.test");
  shake(made().server(), {.ca_file = made().foreign_ca()});
  EXPECT_EQ(fact(Topic::verification, "verified"), "no");
}

TEST_F(TlsNotes, SayThatNobodyWantedToVerify) {
  shake(made().expired(), {.insecure = true});
  EXPECT_TRUE(outcome_.up());
  EXPECT_EQ(fact(Topic::verification, "verified"), "not wanted");
  EXPECT_EQ(fact(Topic::verification, "ca_file"), "");
}

TEST_F(TlsNotes, SayThatThereWasNoSession) {
  ScriptedPeer plain([](Guest& guest) {
    guest.send("220 mail.test ESMTP\r\n");
    guest.wait_until_closed();
  });
  const Network network;
  Attempt attempt(Deadline::in(20s), network);
  attempt.explain(&trace_);
  const Conversation talk = [](Stream&, Attempt&) -> asio::awaitable<Outcome> { co_return up(); };
  test::run(reach({.host = "127.0.0.1", .port = plain.port()}, Tls{.insecure = true}, attempt, talk));
  EXPECT_EQ(fact(Topic::tls, "version"), "no session");
  EXPECT_EQ(fact(Topic::verification, "verified"), "no note");
}

}  // namespace
}  // namespace steady::net
