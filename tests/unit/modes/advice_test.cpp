// The last sentence of an explanation, from real attempts at servers that do what a test says: it names what is wrong and
// what to do.
#include "modes/advice.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.h"
#include "config/load.h"
#include "health/monitor.h"
#include "modes/advice_table.h"
#include "support/certificates.h"
#include "support/full_listener.h"
#include "support/name_server.h"
#include "support/named_network.h"
#include "support/reading.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;
using test::DnsType;
using test::Guest;
using test::NameAnswer;
using test::ScriptedPeer;

// The sentence about one attempt at a target.
std::string said_of(const std::string& target, const net::Network& network = {}, Duration limit = 20s) {
  const config::Loaded loaded = config::load({.file = {}, .targets = {target}, .only = {}}, test::environment_of({}));
  EXPECT_EQ(loaded.problems, "");
  if (loaded.config.checks.empty()) return {};
  net::Trace trace;
  const health::Attempted attempted =
      test::run(health::attempt(*loaded.config.checks.front().probe, net::Deadline::in(limit), network, &trace));
  return advice(attempted, trace);
}

// --- names ---

class AdviceOnNames : public testing::Test {
 protected:
  AdviceOnNames() {
    network_ = hosts_.network();
    network_.name_servers = server_.address();
    search("");
  }
  ~AdviceOnNames() override {
    ::unsetenv("LOCALDOMAIN");
    ::unsetenv("RES_OPTIONS");
  }
  static void search(const char* domains) {
    ::setenv("LOCALDOMAIN", domains, 1);
    ::setenv("RES_OPTIONS", "ndots:1", 1);
  }
  std::string said(const std::string& target, Duration limit = 20s) { return said_of(target, network_, limit); }

  test::NameServer server_;
  test::NamedNetwork hosts_;
  net::Network network_;
};

TEST_F(AdviceOnNames, SaysThatNoServerKnowsAName) {
  EXPECT_EQ(
      said("nobody.test:80"),
      "No name server knows the name: check its spelling, that both containers are in one network, and the search "
      "list.");
}

TEST_F(AdviceOnNames, SaysThatTheNameServerIsSilent) {
  server_.answer("mute.test", DnsType::a, NameAnswer::silence());
  server_.answer("mute.test", DnsType::aaaa, NameAnswer::silence());
  EXPECT_EQ(said("mute.test:80", 100ms),
            cat("The name server does not answer (", server_.address(),
                "): correct nameserver in /etc/resolv.conf, or let port 53 through, UDP and TCP."));
}

TEST_F(AdviceOnNames, SaysThatTheNameServerFailsRefusesOrIsNotThere) {
  server_.answer("fail.test", DnsType::a, NameAnswer::server_failure());
  EXPECT_TRUE(said("fail.test:80").starts_with("The name server fails on this name (SERVFAIL): "));
  server_.answer("shut.test", DnsType::a, NameAnswer::refused());
  EXPECT_TRUE(said("shut.test:80").starts_with("The name server refuses to answer this container: "));
  server_.answer("none.test", DnsType::a, NameAnswer::none());
  EXPECT_TRUE(said("none.test:80").starts_with("The name exists, but has no address: "));
  EXPECT_TRUE(said_of("db.test:80", hosts_.network()).starts_with("Nobody listens at the name server (127.0.0.1:1): "));
}

TEST_F(AdviceOnNames, SaysWhichNameOfTheSearchListWasFound) {
  const ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); });
  search("a.test b.test");
  server_.answer("db.b.test", DnsType::a, NameAnswer::addresses({"127.0.0.1"}));
  EXPECT_EQ(said(cat("db:", peer.port())),
            "Up. The name is found as db.b.test; each name before it costs a query: write that one to save them.");
}

// --- addresses ---

TEST(Advice, SaysWhichAddressIsBlackholedThoughAnotherWorks) {
  const test::FullListener hole("127.0.0.2");
  const ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); },
                          {.address = "127.0.0.3", .port = hole.port()});
  test::NamedNetwork names;
  names.name("db", {"127.0.0.2", "127.0.0.3"});
  EXPECT_EQ(
      said_of(cat("db:", hole.port()), names.network()),
      "Up, but 127.0.0.2 does not answer: clients that try it first wait or fail; take it out of the name, or start "
      "the server there.");
}

TEST(Advice, SaysThatNothingAnswersAtAnAddress) {
  const test::FullListener hole("127.0.0.2");
  EXPECT_TRUE(said_of(cat("127.0.0.2:", hole.port()), {}, 100ms).starts_with("Nothing answers at 127.0.0.2: "));
}

TEST(Advice, TellsNobodyListensFromAConnectionThatIsClosed) {
  const test::ClosedPort closed;
  EXPECT_TRUE(
      said_of(cat("127.0.0.1:", closed.port())).starts_with("The host answers, but nobody listens on the port: "));
  const ScriptedPeer proxy([](Guest& guest) { guest.close(); });
  EXPECT_TRUE(said_of(cat("http://127.0.0.1:", proxy.port()))
                  .starts_with("The connection is accepted and closed without an answer: "));
}

TEST(Advice, HasNothingToSayAboutWhatIsUp) {
  const ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); });
  EXPECT_EQ(said_of(cat("127.0.0.1:", peer.port())), "Up: there is nothing to do.");
  EXPECT_EQ(said_of(cat(":", peer.port())), "Up: there is nothing to do.") << "::1 refuses, as it often does";
}

// --- TLS ---

class AdviceOnTls : public testing::Test {
 protected:
  static const test::Certificates& made() {
    static const test::Certificates certificates;
    return certificates;
  }
  static std::string said(const std::string& certificate, const std::string& host = "127.0.0.1",
                          const std::string& ca = made().ca()) {
    const ScriptedPeer peer([](Guest& guest) { guest.wait_until_closed(); },
                            {.certificate = certificate, .key = made().server_key()});
    return said_of(cat("tls://127.0.0.1:", peer.port(), "#ca_file=", ca, "&server_name=", host));
  }
  // Only its own certificate, without that of its issuer, which is not the root.
  static std::string without_intermediate() {
    std::ifstream in(made().by_intermediate());
    std::string all{std::istreambuf_iterator<char>(in), {}};
    constexpr std::string_view end = "-----END CERTIFICATE-----\n";
    all.resize(all.find(end) + end.size());
    const std::string path = made().directory() / "alone.crt";
    std::ofstream(path) << all;
    return path;
  }
};

TEST_F(AdviceOnTls, SaysThatACertificateHasExpiredAndWhen) {
  EXPECT_EQ(said(made().expired()),
            "The certificate CN=localhost expired 1 day ago: renew it, or set the clock if that is wrong.");
}

TEST_F(AdviceOnTls, SaysForWhichNamesAMisissuedCertificateIs) {
  EXPECT_EQ(said(made().other_name(), "db.test"),
            "The certificate is for wrong.test, not for db.test: connect by one of its names, set server_name, or have "
            "it issued for this name.");
  EXPECT_TRUE(said(made().other_name()).starts_with("The certificate is for wrong.test, not for this address: "));
  EXPECT_TRUE(said(made().common_name(), "localhost").starts_with("The certificate is for no name (subjectAltName): "));
}

TEST_F(AdviceOnTls, SaysThatTheIntermediateIsMissing) {
  EXPECT_EQ(
      said(without_intermediate()),
      "The server does not send the certificate of the issuer, CN=steady test CA below the other: it must send the "
      "whole chain; if the issuer is your own root, set ca_file to it.");
}

TEST_F(AdviceOnTls, SaysWhichRootIsNotTrusted) {
  EXPECT_TRUE(said(made().by_intermediate(), "127.0.0.1", made().foreign_ca())
                  .starts_with("The chain ends at CN=steady test CA, which is not trusted: "));
}

TEST_F(AdviceOnTls, SaysThatTheCertificateEndsSoon) {
  EXPECT_EQ(said(made().expiring()), "Up, but the certificate ends in 7 days: renew it.");
  EXPECT_EQ(said(made().server()), "Up: there is nothing to do.");
}

TEST_F(AdviceOnTls, SaysThatThePortDoesNotSpeakTls) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.send("220 mail.test ESMTP\r\n");
    guest.wait_until_closed();
  });
  EXPECT_TRUE(
      said_of(cat("tls://127.0.0.1:", peer.port(), "#insecure=true")).starts_with("The port does not speak TLS: "));
}

// A server that wants another protocol than those offered ends the handshake with this alert (RFC 7301, section 3.2).
TEST_F(AdviceOnTls, SaysThatNoProtocolSuitsTheServer) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_exactly(5);
    guest.send(std::string_view("\x15\x03\x03\x00\x02\x02\x78", 7));  // alert, fatal, no_application_protocol
    guest.wait_until_closed();
  });
  EXPECT_TRUE(said_of(cat("tls://127.0.0.1:", peer.port(), "#insecure=true"))
                  .starts_with("The server takes none of the protocols that are offered (ALPN): "));
}

// --- HTTP ---

std::string said_of_answer(const std::string& answer, const std::string& options = {}) {
  const ScriptedPeer peer([&](Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send(answer);
    guest.close();
  });
  return said_of(cat("http://127.0.0.1:", peer.port(), "/healthz", options));
}

TEST(AdviceOnHttp, SaysWhereARedirectLeads) {
  const std::string answer =
      "HTTP/1.1 301 Moved Permanently\r\nLocation: https://api.test/?session=hunter2\r\nContent-Length: 0\r\n\r\n";
  EXPECT_EQ(said_of_answer(answer, "#status=200"),
            "The server redirects to https://api.test/?...: check that URL, or set max_redirects=1.");
  EXPECT_EQ(said_of_answer(answer),
            "Up, but the answer only redirects to https://api.test/?..., which is not followed: check that URL, or set "
            "max_redirects=1.");
}

TEST(AdviceOnHttp, TellsStatusesApart) {
  const auto status = [](int number) {
    return said_of_answer(cat("HTTP/1.1 ", number, " x\r\nContent-Length: 0\r\n\r\n"));
  };
  EXPECT_EQ(
      status(404),
      "The server has no such path: correct the path or the Host; a router answers so too, before its application "
      "is up.");
  EXPECT_TRUE(status(503).starts_with("The server, or what stands behind it, is not ready: "));
  EXPECT_TRUE(status(401).starts_with("The server wants credentials, or others than these: "));
  EXPECT_TRUE(status(403).starts_with("The server forbids this request: "));
  EXPECT_TRUE(said_of_answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "#contains=x")
                  .starts_with("The server answers 200, but not as expected: "));
  EXPECT_TRUE(said_of_answer("SSH-2.0-OpenSSH\r\n").starts_with("The answer is not of this protocol: "));
}

// --- PostgreSQL and Redis ---

std::string error_message(const std::string& code, const std::string& text) {
  using namespace std::string_literals;
  const std::string body = "SFATAL\0VFATAL\0"s + "C" + code + '\0' + "M" + text + '\0' + '\0';
  const std::size_t size = body.size() + 4;
  return cat("E"s, '\0', '\0', static_cast<char>(size >> 8U), static_cast<char>(size & 0xffU), body);
}

std::string said_of_refusal(const std::string& code, const std::string& text) {
  const ScriptedPeer peer([&](Guest& guest) {
    guest.read_exactly(8);  // the request for TLS
    guest.send("N");
    guest.read_until("app");
    guest.send(error_message(code, text));
    guest.close();
  });
  return said_of(cat("postgres://app:hunter2hunter2@127.0.0.1:", peer.port(), "/app"));
}

TEST(AdviceOnPostgres, TellsTheRefusalsOfALoginApart) {
  EXPECT_EQ(said_of_refusal("28P01", "password authentication failed for user \"app\""),
            "The server does not accept this password: correct it here, or there with ALTER ROLE ... PASSWORD; a role "
            "that is missing looks the same.");
  EXPECT_TRUE(said_of_refusal("28000", "no pg_hba.conf entry for host \"10.0.0.1\", user \"app\", SSL encryption")
                  .starts_with("No line of the server's pg_hba.conf admits this user, database and address: "));
  EXPECT_TRUE(
      said_of_refusal("28000", "no pg_hba.conf entry for host \"10.0.0.1\", user \"app\", no encryption")
          .starts_with("No line of the server's pg_hba.conf admits this login without TLS: use sslmode=require"));
  EXPECT_TRUE(
      said_of_refusal("28000", "role \"app\" is not permitted to log in").starts_with("The role does not exist"));
  EXPECT_TRUE(said_of_refusal("3D000", "database \"app\" does not exist").starts_with("The database does not exist: "));
  EXPECT_TRUE(said_of_refusal("57P03", "the database system is starting up")
                  .starts_with("The server is starting, recovering or stopping: wait"));
  EXPECT_TRUE(said_of_refusal("53300", "sorry, too many clients already")
                  .starts_with("The server has as many connections as it may: "));
}

std::string said_of_reply(const std::string& reply) {
  const ScriptedPeer peer([&](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send(reply);
    guest.wait_until_closed();
  });
  return said_of(cat("redis://127.0.0.1:", peer.port()));
}

TEST(AdviceOnRedis, TellsTheErrorsApart) {
  EXPECT_EQ(said_of_reply("-LOADING Redis is loading the dataset in memory\r\n"),
            "The server is still loading its data into memory: wait; its log says how far it is.");
  EXPECT_EQ(said_of_reply("-NOAUTH Authentication required.\r\n"),
            "The server wants a password and got none: set password_file, password_env or REDISCLI_AUTH.");
  EXPECT_TRUE(said_of_reply("-NOPERM no permissions\r\n").starts_with("The user lacks a permission: "));
  EXPECT_TRUE(said_of_reply("-MISCONF disk\r\n").starts_with("The server cannot save its data: "));
  EXPECT_TRUE(said_of_reply("-ERR max number of clients reached\r\n")
                  .starts_with("The server has as many clients as it may: "));
  EXPECT_EQ(said_of_reply("+PONG\r\n"), "Up: there is nothing to do.");
}

// --- several hosts ---

TEST(AdviceOnHosts, NamesThoseThatWerePassedOver) {
  const test::ClosedPort closed;
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send("+PONG\r\n");
    guest.wait_until_closed();
  });
  EXPECT_EQ(said_of(cat("redis://127.0.0.1:", closed.port(), ",127.0.0.1:", peer.port())),
            cat("Up, but not by 127.0.0.1:", closed.port(),
                ", which clients try first: see above why, and start it unless it is a standby."));
  EXPECT_EQ(said_of(cat("redis://127.0.0.1:", peer.port(), ",127.0.0.1:", closed.port())),
            "Up: there is nothing to do.");
}

std::string said_of_sentinel(const std::string& reply) {
  const ScriptedPeer peer([&](Guest& guest) {
    guest.read_until("\r\nshop\r\n");
    guest.send(reply);
    guest.wait_until_closed();
  });
  return said_of(cat("redis+sentinel://127.0.0.1:", peer.port(), "/shop"));
}

TEST(AdviceOnHosts, TellsTheAnswersOfASentinelApart) {
  EXPECT_TRUE(said_of_sentinel("*-1\r\n").starts_with("The Sentinel does not watch this service: "));
  EXPECT_TRUE(said_of_sentinel("-NOAUTH Authentication required.\r\n").starts_with("The Sentinel wants a password "));
  EXPECT_TRUE(said_of_sentinel("-ERR unknown command 'SENTINEL'\r\n").starts_with("The port is that of a server, "));
}

// --- the table ---

TEST(Advice, HasASentenceForEveryReasonWithoutAnyFact) {
  const net::Trace nothing;
  for (int reason = 0; reason < reason_count; ++reason) {
    health::Attempted attempted;
    attempted.outcome.reason = static_cast<Reason>(reason);
    const std::string sentence = advice(attempted, nothing);
    EXPECT_TRUE(sentence.ends_with('.')) << to_string(static_cast<Reason>(reason)) << ": " << sentence;
  }
}

TEST(Advice, IsATableOfSentencesThatFitALogLine) {
  std::set<std::pair<Reason, std::string_view>> seen;
  for (const AdviceRow& row : advice_table) {
    const std::string_view sentence = row.sentence;
    EXPECT_TRUE(sentence.ends_with('.')) << sentence;
    EXPECT_LT(sentence.size(), 180U) << sentence;
    EXPECT_TRUE(seen.emplace(row.reason, row.conditions).second) << row.conditions << ": a row that never applies";
  }
}

// Facts hold what peers say, and they may say much.
TEST(Advice, IsBoundedAndPrintableWhateverAPeerSays) {
  net::Trace trace;
  trace.add(0, net::Topic::response, {{"status", "301"}, {"location", std::string(5'000, '\x1b')}}, {}, {});
  health::Attempted attempted;
  attempted.outcome = down(Reason::mismatch, "");
  const std::string sentence = advice(attempted, trace);
  EXPECT_TRUE(sentence.starts_with("The server redirects to ???")) << sentence;
  EXPECT_LT(sentence.size(), 400U);
}

}  // namespace
}  // namespace steady::modes
