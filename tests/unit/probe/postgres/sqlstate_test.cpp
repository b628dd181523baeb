#include "probe/postgres/sqlstate.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "probe/postgres/libpq_errors.h"

namespace steady::probe::postgres {
namespace {

Outcome at_login(const std::string& code, const std::string& message = "words") {
  return refusal({code, message}, Stage::login);
}
Outcome at_query(const std::string& code) { return refusal({code, "words"}, Stage::query); }

TEST(Sqlstate, SaysNotReadyAndTransientForWhatPasses) {
  for (const std::string code :
       {"57P03", "57P01", "57P02", "57P05", "57014", "53300", "53200", "58030", "XX000", "40001", "08006", "08001"}) {
    EXPECT_EQ(at_login(code).reason, Reason::not_ready) << code;
    EXPECT_FALSE(at_login(code).permanent()) << code;
    EXPECT_EQ(at_query(code).reason, Reason::not_ready) << code;
  }
}

TEST(Sqlstate, SaysDeniedAndLastingForRefusals) {
  for (const std::string code : {"28P01", "28000", "3D000", "08P01", "0A000", "42501"}) {
    EXPECT_EQ(at_login(code).reason, Reason::denied) << code;
    EXPECT_TRUE(at_login(code).permanent()) << code;
  }
}

TEST(Sqlstate, TakesAnUnknownCodeAtLoginForNotReadyAndInAnswerToAQueryForAMismatch) {
  for (const std::string code : {"55000", "22023", "42703", "42P01", "42601", "ZZZZZ"}) {
    EXPECT_EQ(at_login(code).reason, Reason::not_ready) << code;
    EXPECT_EQ(at_query(code).reason, Reason::mismatch) << code;
    EXPECT_FALSE(at_query(code).permanent()) << code;
  }
}

TEST(Sqlstate, TellsAPoolerThatWaitsForItsServerFromOneThatRefuses) {
  for (const std::string words :
       {"pgbouncer cannot connect to server", "query_wait_timeout", "client_login_timeout (server down)",
        "no more connections allowed (max_client_conn)",
        "server login has been failing, try again later (server_login_retry)", "server conn crashed?",
        "the database system is starting up", "sorry, too many clients already"}) {
    EXPECT_EQ(at_login("08P01", words).reason, Reason::not_ready) << words;
  }
  for (const std::string words : {"unsupported startup parameter: geqo", "no such user", "no such database: nope",
                                  "SASL authentication failed"}) {
    EXPECT_EQ(at_login("08P01", words).reason, Reason::denied) << words;
  }
}

TEST(Sqlstate, AddsWhatToDoAboutAPoolersWords) {
  EXPECT_EQ(at_login("XX000", "Tenant or user not found"),
            down(Reason::denied, "Tenant or user not found (XX000): for Supavisor the user is USER.TENANT"));
  EXPECT_EQ(at_login("08P01", "database \"app\" is disabled"),
            down(Reason::not_ready, "database \"app\" is disabled (08P01): ENABLE it on PgBouncer's console"));
}

TEST(Sqlstate, CarriesMessageAndCodeInTheDetail) {
  EXPECT_EQ(at_login("57P03", "the database system is starting up").detail,
            "the database system is starting up (57P03)");
}

TEST(Sqlstate, CountsEveryAnswerButNotYetAsAccepting) {
  EXPECT_FALSE(accepts("57P03"));
  for (const char* code : {"28P01", "28000", "3D000", "53300", "57P01"}) EXPECT_TRUE(accepts(code)) << code;
}

TEST(ServerErrorText, IsReadFromLibpqsVerboseText) {
  const auto error = server_error(
      "connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  28P01: password authentication failed for user "
      "\"app\"\nLOCATION:  auth_failed, auth.c:333\n");
  EXPECT_EQ(error, (ServerError{"28P01", "password authentication failed for user \"app\""}));
}

TEST(ServerErrorText, IsReadWhateverTheLanguageOfTheSeverity) {
  const auto error = server_error(
      "connection to server on socket \"/run/.s.PGSQL.5432\" failed: FATAL:  57P03: das "
      "Datenbanksystem startet\n");
  EXPECT_EQ(error, (ServerError{"57P03", "das Datenbanksystem startet"}));
  EXPECT_EQ(server_error("\xd0\x92\xd0\x90\xd0\x96\xd0\x9d\xd0\x9e:  3D000: \xd0\xb1\xd0\xb0\n")->code, "3D000");
}

TEST(ServerErrorText, IsTheFirstOfSeveralAndItsFirstLineWithoutControlCharacters) {
  const auto error = server_error(
      "connection to server at \"::1\", port 1 failed: FATAL:  28000: no\x1b[31m pg_hba.conf\tentry\nDETAIL:  secret\n"
      "connection to server at \"::1\", port 1 failed: FATAL:  28P01: other\n");
  EXPECT_EQ(error, (ServerError{"28000", "no?[31m pg_hba.conf entry"}));
}

TEST(ServerErrorText, IsAbsentFromLibpqsOwnWords) {
  for (const char* text : {"", "connection to server at \"127.0.0.1\", port 1 failed: Connection refused\n",
                           "x:  28P0: y", "x:  28p01: y", "FATAL:  28P01", "a: 28P01: b"}) {
    EXPECT_FALSE(server_error(text)) << text;
  }
}

// Table 8 of SQL:2016, chapter 24: digits and capital letters, each from the first to the last.
TEST(ServerErrorText, HasACodeOfDigitsAndCapitalLetters) {
  for (const std::string code : {"0A000", "AAAAA", "ZZZZZ", "00000", "99999"}) {
    const auto error = server_error("FATAL:  " + code + ": words");
    ASSERT_TRUE(error) << code;
    EXPECT_EQ(error->code, code);
  }
  for (const std::string code : {"/0000", ":0000", "@0000", "[0000", "2800 ", "2800a"}) {
    EXPECT_FALSE(server_error("FATAL:  " + code + ": words")) << code;
  }
}

TEST(ServerErrorText, IsCutWhenItIsLong) {
  const auto error = server_error("FATAL:  28000: " + std::string(5000, 'x'));
  EXPECT_EQ(error->message.size(), 120U);
}

struct Case {
  const char* text;
  Reason reason;
  bool permanent;
};

TEST(LibpqsWords, AreClassified) {
  const std::vector<Case> cases{
      {"Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?\n", Reason::refused,
       false},
      {"No such file or directory\n\tIs the server running locally?\n", Reason::refused, false},
      {"server closed the connection unexpectedly\n\tThis probably means\n", Reason::refused, false},
      {"could not receive data from server: Connection reset by peer\n", Reason::refused, false},
      {"Permission denied\n", Reason::unreachable, false},
      {"received invalid response to SSL negotiation: H\n", Reason::protocol, false},
      {"received invalid response to SSL negotiation: \x15\n", Reason::protocol, false},
      {"expected authentication request from server, but received H\n", Reason::protocol, false},
      {"lost synchronization with server: got message type \"X\", length 5\n", Reason::protocol, false},
      {"server does not support SSL, but SSL was required\n", Reason::tls, true},
      {"SSL error: certificate verify failed\n", Reason::tls, true},
      {"server certificate for \"wrong.test\" does not match host name \"localhost\"\n", Reason::tls, true},
      {"private key file \"/k\" has group or world access; file must have permissions u=rw (0600)\n", Reason::tls,
       true},
      {"could not open certificate file \"/c\": Permission denied\n", Reason::tls, true},
      {"SSL error: wrong version number\n", Reason::tls, false},
      {"fe_sendauth: no password supplied\n", Reason::denied, true},
      {"GSSAPI authentication not supported\n", Reason::denied, true},
      {"authentication method 13 not supported\n", Reason::denied, true},
      {"none of the server's SASL authentication mechanisms are supported\n", Reason::denied, true},
      {"server sent an error response during SSL exchange\n", Reason::not_ready, false},
      {"could not create socket: Too many open files\n", Reason::internal, false},
  };
  for (const Case& each : cases) {
    const std::string text = std::string("connection to server at \"127.0.0.1\", port 5432 failed: ") + each.text;
    const Outcome outcome = classify(text, Contact::none);
    EXPECT_EQ(outcome.reason, each.reason) << each.text << outcome.detail;
    EXPECT_EQ(outcome.permanent(), each.permanent) << each.text;
    EXPECT_FALSE(outcome.detail.contains('\n'));
    EXPECT_FALSE(outcome.detail.contains("connection to server")) << outcome.detail;
  }
}

TEST(LibpqsWords, AboutTheLastConnectionCount) {
  const Outcome outcome = classify(
      "connection to server at \"::1\", port 1 failed: SSL error: tlsv1 alert\n"
      "connection to server at \"::1\", port 1 failed: Connection refused\n",
      Contact::none);
  EXPECT_EQ(outcome.reason, Reason::refused);
}

TEST(LibpqsWords, AboutAConnectionThatEndedInTheMiddleAreAProtocolError) {
  const Outcome outcome = classify("server closed the connection unexpectedly\n", Contact::heard);
  EXPECT_EQ(outcome.reason, Reason::protocol);
}

TEST(LibpqsWords, AboutAPortOfTlsSayWhatToWrite) {
  for (const char* text : {"received invalid response to SSL negotiation: \x15\n",
                           "expected authentication request from server, but received \x15\n"}) {
    EXPECT_EQ(classify(text, Contact::connected),
              down(Reason::protocol,
                   "the port speaks TLS from the first byte on: write sslmode=require&sslnegotiation=direct for "
                   "PostgreSQL 17 or newer"));
  }
}

const std::string here = "connection to server at \"::1\", port 1 failed: ";

TEST(LibpqsWords, AboutTheConnectionWithTlsAreKnownByTheMode) {
  const std::string plain = here + "FATAL:  28000: no pg_hba.conf entry for host, no encryption\nLOCATION:  x\n";
  const std::string tls = here + "SSL error: certificate verify failed: self-signed certificate\n";
  const std::string words = "certificate not trusted: verification failed (is ca_file its CA, and is it in date?)";
  EXPECT_EQ(tls_complaint(tls + plain, "prefer"), words);
  EXPECT_EQ(tls_complaint(plain + tls, "allow"), words);
  EXPECT_EQ(tls_complaint(tls + here + "server closed the connection unexpectedly\n\tThis probably\n", "prefer"),
            words);
  EXPECT_EQ(tls_complaint(here + "SSL SYSCALL error: EOF detected\n" + plain, "prefer"),
            "the peer closed the connection before answering");
}

TEST(LibpqsWords, AboutTheConnectionWithTlsAreNotToldWhereTheServersOwnAre) {
  const std::string refused = here + "FATAL:  28000: no pg_hba.conf entry for host, SSL encryption\n";
  const std::string plain = here + "FATAL:  28000: no pg_hba.conf entry for host, no encryption\n";
  const std::string tls = here + "SSL error: tlsv1 alert protocol version\n";
  EXPECT_EQ(tls_complaint(refused + plain, "prefer"), "");
  EXPECT_EQ(tls_complaint(tls, "prefer"), "") << "there was one connection";
  EXPECT_EQ(tls_complaint(tls + plain, "require"), "");
  EXPECT_EQ(tls_complaint(tls + plain + plain, "prefer"), "") << "of which of them is it?";
  EXPECT_EQ(tls_complaint("", "prefer"), "");
}

TEST(LibpqsWords, AboutAPasswordSayWhatToDo) {
  EXPECT_EQ(classify("fe_sendauth: no password supplied", Contact::heard).detail,
            "the server asks for a password: give one, or use level=accepting");
}

}  // namespace
}  // namespace steady::probe::postgres
