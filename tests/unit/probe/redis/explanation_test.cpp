// What of a reply is shown: its line, but no value and no password.
#include "probe/redis/explanation.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "probe/redis/redis_probe.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::redis {
namespace {

using test::Guest;
using test::ScriptedPeer;
using Type = Reply::Type;

TEST(RedisExplanation, ShowsLinesAsTheServerSendsThem) {
  const Spec spec;
  EXPECT_EQ(shown_reply(Command::ping, {Type::status, "PONG"}, spec), "+PONG");
  EXPECT_EQ(shown_reply(Command::ping, {Type::error, "LOADING Redis is loading\r\nmore"}, spec),
            "-LOADING Redis is loading");
  EXPECT_EQ(shown_reply(Command::exists, {Type::integer, "", 1}, spec), ":1");
  EXPECT_EQ(shown_reply(Command::get, {Type::nil}, spec), "nothing");
}

TEST(RedisExplanation, ShowsNoValue) {
  const Spec spec;
  EXPECT_EQ(shown_reply(Command::get, {Type::bulk, "hunter2"}, spec), "a string of 7 bytes");
  EXPECT_EQ(
      shown_reply(Command::info_replication,
                  {Type::bulk, "# Replication\r\nrole:slave\r\nmaster_host:hunter2\r\nmaster_link_status:down\r\n"},
                  spec),
      "role:slave master_link_status:down");
}

TEST(RedisExplanation, ShowsNoPartOfThePassword) {
  Spec spec;
  spec.password = Secret("hunter2secret");
  EXPECT_EQ(shown_reply(Command::auth, {Type::error, "ERR you sent hunt"}, spec), "-ERR");
  EXPECT_EQ(shown_reply(Command::ping, {Type::error, "ERR unknown command 'unter2s'"}, spec), "-ERR");
  EXPECT_EQ(shown_reply(Command::ping, {Type::error, "hunter2secret"}, spec), "an error");
  EXPECT_EQ(shown_reply(Command::ping, {Type::status, "hunter2"}, spec), "a status");
}

TEST(RedisExplanation, NotesEachCommandWithItsReply) {
  const ScriptedPeer peer([](Guest& guest) {
    guest.read_until("PING\r\n");
    guest.send(
        "-WRONGPASS invalid username-password pair or user is disabled.\r\n-NOAUTH Authentication required.\r\n");
    guest.wait_until_closed();
  });
  Spec spec;
  spec.endpoint = {"127.0.0.1", peer.port(), {}};
  spec.password = Secret("hunter2secret");
  net::Trace trace;
  const net::Network network;
  net::Attempt attempt(net::Deadline::in(std::chrono::seconds(20)), network);
  attempt.explain(&trace);
  const RedisProbe probe(spec);
  EXPECT_EQ(test::run(probe.run(attempt)).reason, Reason::denied);
  std::string replies;
  for (const net::Note& note : trace.notes()) {
    if (note.topic == net::Topic::response)
      replies += cat(note.fact("command"), ' ', note.fact("reply"), ' ', note.fact("error"), '\n');
    for (const net::Note::Kept& fact : note.facts) EXPECT_FALSE(fact.value.contains("hunter")) << fact.value;
  }
  EXPECT_EQ(replies, "AUTH -WRONGPASS WRONGPASS\n") << "the first bad reply ends the conversation";
}

}  // namespace
}  // namespace steady::probe::redis
