// A peer that is kept busy by TLS itself, as anybody in the middle can be: session tickets, key updates, requests for
// another handshake, all without end. None of them reaches a probe as data, and none may keep the loop.
#include <gtest/gtest.h>
#include <signal.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "base/text.h"
#include "serving.h"
#include "support/certificates.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"
#include "unit/probe/postgres/floods.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;

constexpr std::array<TlsMessage, 3> messages{TlsMessage::key_update, TlsMessage::key_update_to_answer,
                                             TlsMessage::session_ticket};

// A record in the clear (RFC 8446, section 5.1).
std::string record(char type, const std::string& content) {
  return type + std::string("\x03\x03") + wire::number(static_cast<std::uint32_t>(content.size()), 2) + content;
}

std::string hello_requests() { return record('\x16', std::string(16'000, '\0')); }  // 4,000 of them
std::string changed_ciphers() { return record('\x14', "\x01"); }
std::string warnings() { return record('\x15', std::string("\x01\x5a", 2)); }

[[noreturn]] void send_for_ever(Guest& guest, TlsMessage message) {
  while (true) guest.send(message);
}

class TlsFloods : public testing::Test {
 protected:
  // One that agrees to TLS, and goes on under it.
  ScriptedPeer::Script postgres(std::function<void(Guest&)> script) {
    return [this, script = std::move(script)](Guest& guest) {
      guest.read_exactly(8);
      guest.send("S");
      guest.start_tls(certificates.server(), certificates.server_key());
      wire::read_startup(guest);
      script(guest);
    };
  }

  static ScriptedPeer::Script postgres_in_the_clear(const std::string& again) {
    return [again](Guest& guest) {
      guest.read_exactly(8);
      guest.send("S");
      guest.read_exactly(5);
      wire::flood(guest, again);
    };
  }

  // `check --timeout 1s` ends, and not with "up".
  static void expect_an_end(const std::string& target) {
    const Finished finished = steady({"check", "--timeout", "1s", target});
    EXPECT_EQ(finished.status, 1) << target << ": " << story(finished);
    EXPECT_LT(finished.took, 5s) << target;
  }

  static std::string of(const ScriptedPeer& peer) { return cat("postgres://app:x@127.0.0.1:", peer.port(), "/app"); }

  Certificates certificates;
};

TEST_F(TlsFloods, KeepNoLoginFromItsDeadline) {
  for (const TlsMessage message : messages) {
    const ScriptedPeer peer(postgres([message](Guest& guest) { send_for_ever(guest, message); }));
    expect_an_end(of(peer));
  }
}

TEST_F(TlsFloods, KeepNoQueryFromItsDeadline) {
  for (const TlsMessage message : messages) {
    const ScriptedPeer peer(postgres([message](Guest& guest) {
      guest.send(wire::welcome());
      wire::read_message(guest);
      send_for_ever(guest, message);
    }));
    expect_an_end(of(peer) + "#query=select+1");
  }
}

TEST_F(TlsFloods, KeepNoHandshakeFromItsDeadline) {
  for (const std::string& again :
       {hello_requests(), changed_ciphers(), warnings(), record('\x16', ""), record('\x17', "")}) {
    const ScriptedPeer peer(postgres_in_the_clear(again));
    expect_an_end(of(peer));
    expect_an_end(of(peer) + "?sslmode=require");
  }
}

TEST_F(TlsFloods, KeepNoOtherKindFromItsDeadline) {
  const std::vector<std::pair<std::string, std::string>> kinds{
      {"https://", "/#insecure=true"}, {"rediss://", "#insecure=true"}, {"tls://", "#insecure=true&expect=x"}};
  for (const auto& [before, behind] : kinds) {
    for (const TlsMessage message : messages) {
      const ScriptedPeer peer([message](Guest& guest) { send_for_ever(guest, message); },
                              {.certificate = certificates.server(), .key = certificates.server_key()});
      expect_an_end(cat(before, "127.0.0.1:", peer.port(), behind));
    }
    for (const std::string& again : {hello_requests(), changed_ciphers(), warnings()}) {
      const ScriptedPeer peer([&again](Guest& guest) {
        guest.read_exactly(5);
        wire::flood(guest, again);
      });
      expect_an_end(cat(before, "127.0.0.1:", peer.port(), behind));
    }
  }
}

TEST_F(TlsFloods, LeaveServeItsAnswersAndItsSignals) {
  const ScriptedPeer peer(postgres([](Guest& guest) { send_for_ever(guest, TlsMessage::key_update); }));
  Serving serving(
      cat("  flooded: { postgres: { host: 127.0.0.1, port: ", peer.port(), ", user: app, password: x } }\n"));
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(serving.get("/livez").status, 200);
    EXPECT_TRUE(eventually([&] { return peer.connections() > i / 4; }));
  }
  serving.child().kill(SIGTERM);
  const auto ended = serving.child().wait(20s);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->status, 0);
}

}  // namespace
}  // namespace steady::test
