// Every row of the verdict table, at both levels, with the words of Redis 7.0 and of older versions where they differ.
#include "probe/redis/reply.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace steady::probe::redis {
namespace {

Reply error(std::string text) { return {.type = Reply::Type::error, .text = std::move(text)}; }
Reply status(std::string text) { return {.type = Reply::Type::status, .text = std::move(text)}; }
Reply bulk(std::string text) { return {.type = Reply::Type::bulk, .text = std::move(text)}; }
Reply number(std::int64_t value) { return {.type = Reply::Type::integer, .text = {}, .number = value}; }
Reply nil() { return {.type = Reply::Type::nil}; }
Reply array() { return {.type = Reply::Type::other}; }

Spec at(Level level) {
  Spec spec;
  spec.level = level;
  return spec;
}

Spec with_password(std::string password) {
  Spec spec;
  spec.password = Secret(std::move(password));
  return spec;
}

const std::string loading = "LOADING Redis is loading the dataset in memory";
const std::string masterdown = "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
const std::string misconf =
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that "
    "may "
    "modify the data set are disabled, because this instance is configured to report errors during writes if RDB "
    "snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB "
    "error.";
const std::string busy = "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";
const std::string denied =
    "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the "
    "default "
    "user. In this mode connections are only accepted from the loopback interface.";

TEST(RedisReply, PongIsUpAtBothLevels) {
  for (const Level level : {Level::ready, Level::alive}) {
    EXPECT_EQ(judge(Command::ping, status("PONG"), at(level)), up("PONG"));
  }
}

TEST(RedisReply, ABusyServerIsNotReadyButAlive) {
  for (const std::string& text : {loading, masterdown, misconf, busy}) {
    const Outcome ready = judge(Command::ping, error(text), at(Level::ready));
    EXPECT_EQ(ready.reason, Reason::not_ready) << text;
    EXPECT_FALSE(ready.permanent()) << text;
    EXPECT_EQ(ready.detail.substr(0, 20), text.substr(0, 20));
    EXPECT_TRUE(judge(Command::ping, error(text), at(Level::alive)).up()) << text;
    EXPECT_TRUE(judge(Command::select, error(text), at(Level::alive)).up()) << text;
  }
}

TEST(RedisReply, AFullServerOrABrokenClusterIsNotReadyAtBothLevels) {
  for (const Level level : {Level::ready, Level::alive}) {
    for (const Command asked : {Command::auth, Command::select, Command::ping, Command::get}) {
      for (const char* text :
           {"ERR max number of clients reached", "ERR max number of clients + cluster connections reached",
            "CLUSTERDOWN Hash slot not served", "CLUSTERDOWN The cluster is down"}) {
        const Outcome outcome = judge(asked, error(text), at(level));
        EXPECT_EQ(outcome.reason, Reason::not_ready) << text;
        EXPECT_FALSE(outcome.permanent()) << text;
        EXPECT_EQ(outcome.detail, text);
      }
    }
  }
}

TEST(RedisReply, ARefusalIsDeniedAndLastsAtBothLevels) {
  for (const Level level : {Level::ready, Level::alive}) {
    for (const Command asked : {Command::auth, Command::select, Command::ping, Command::info_replication}) {
      for (const std::string& text :
           {std::string("NOAUTH Authentication required."),
            std::string("WRONGPASS invalid username-password pair or user is disabled."),
            std::string("NOPERM this user has no permissions to run the 'ping' command"), denied}) {
        const Outcome outcome = judge(asked, error(text), at(level));
        EXPECT_EQ(outcome.reason, Reason::denied) << text;
        EXPECT_TRUE(outcome.permanent()) << text;
      }
    }
  }
}

TEST(RedisReply, AuthToAServerWithoutPasswordIsDeniedAtBothLevels) {
  for (const Level level : {Level::ready, Level::alive}) {
    for (const char* text :
         {"ERR AUTH <password> called without any password configured for the default user. Are you sure your "
          "configuration is correct?",
          "ERR Client sent AUTH, but no password is set", "ERR invalid password",
          "ERR wrong number of arguments for 'auth' command", "ERR something that nobody has seen yet"}) {
      const Outcome outcome = judge(Command::auth, error(text), at(level));
      EXPECT_EQ(outcome.reason, Reason::denied) << text;
      EXPECT_TRUE(outcome.permanent()) << text;
    }
  }
}

TEST(RedisReply, SaysWhatToDoAboutAPassword) {
  EXPECT_EQ(judge(Command::ping, error("NOAUTH Authentication required."), {}).detail,
            "the server wants a password (NOAUTH): set password_file, password_env or REDISCLI_AUTH");
  EXPECT_EQ(judge(Command::auth, error("ERR Client sent AUTH, but no password is set"), with_password("x")).detail,
            "a password was sent, but the server has none: leave it out");
  EXPECT_EQ(judge(Command::auth, error("ERR wrong number of arguments for 'auth' command"), with_password("x")).detail,
            "the server knows no users (Redis before 6): leave the user out");
  EXPECT_EQ(judge(Command::auth, error("WRONGPASS invalid username-password pair or user is disabled."), {}).detail,
            "no password was given (WRONGPASS)");
}

TEST(RedisReply, ADatabaseThatDoesNotExistIsDenied) {
  for (const char* text : {"ERR DB index is out of range", "ERR SELECT is not allowed in cluster mode"}) {
    EXPECT_EQ(judge(Command::select, error(text), {}), down(Reason::denied, text));
  }
}

TEST(RedisReply, ACommandThatIsMissingIsDenied) {
  EXPECT_EQ(judge(Command::info_replication,
                  error("ERR unknown command 'INFO', with args beginning with: 'replication' "), {}),
            down(Reason::denied, "the server has no command INFO (renamed or disabled?)"));
}

TEST(RedisReply, AnErrorThatNobodyKnowsIsNotReady) {
  for (const char* text :
       {"ERR no server available", "no upstream host", "TRYAGAIN Multiple keys request during rehashing",
        "BUSYGROUP Consumer Group name already exists"}) {
    EXPECT_EQ(judge(Command::ping, error(text), at(Level::alive)), down(Reason::not_ready, text));
  }
}

TEST(RedisReply, AnErrorWithoutWordsHasAReasonAllTheSame) {
  for (const char* text : {"", " "}) {
    EXPECT_EQ(judge(Command::ping, error(text), at(Level::alive)),
              down(Reason::not_ready, "PING was answered by an empty error"));
  }
}

TEST(RedisReply, AReplyOfAnotherTypeIsAProtocolError) {
  for (const Command asked : {Command::auth, Command::select, Command::ping, Command::info_replication,
                              Command::info_persistence, Command::cluster_info, Command::get, Command::exists}) {
    EXPECT_EQ(judge(asked, array(), {}).reason, Reason::protocol);
    EXPECT_EQ(judge(asked, status("+OK POP3 server ready"), {}).reason, Reason::protocol);
  }
  EXPECT_EQ(judge(Command::ping, bulk("PONG"), {}).detail, "PING was answered by a string");
  EXPECT_EQ(judge(Command::ping, status("OK POP3"), {}).detail, "PING was answered by 'OK POP3'");
  EXPECT_EQ(judge(Command::ping, status("pong"), {}).reason, Reason::protocol);
  EXPECT_EQ(judge(Command::ping, number(1), {}).detail, "PING was answered by a number");
  EXPECT_EQ(judge(Command::exists, nil(), {}).detail, "EXISTS was answered by nothing");
}

TEST(RedisReply, TheDetailIsShortPrintableAndOneLine) {
  const std::string text = judge(Command::ping, error(misconf + "\x1b[31m\r\n\a"), {}).detail;
  EXPECT_LE(text.size(), 120U);
  EXPECT_TRUE(
      text.starts_with("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist"));
  EXPECT_EQ(judge(Command::ping, error("ODD\x1b[31m\nred\xff"), {}).detail, "ODD?[31m red?");
}

TEST(RedisReply, NeverRepeatsThePassword) {
  const std::string password = "p%ss #1";
  const Spec spec = with_password(password);
  const std::string echo = "ERR unknown command 'AUTH', with args beginning with: '" + password + "' ";
  for (const std::string& text :
       {echo, "WRONGPASS " + password, "LOADING " + password, password, "ERR " + password, "DENIED your " + password}) {
    for (const Command asked : {Command::auth, Command::select, Command::ping, Command::get, Command::cluster_info}) {
      const Outcome outcome = judge(asked, error(text), spec);
      EXPECT_FALSE(outcome.detail.contains("p%ss")) << outcome.detail;
      EXPECT_FALSE(judge(asked, status(text), spec).detail.contains("p%ss"));
    }
  }
  EXPECT_EQ(judge(Command::ping, error("WRONGPASS " + password), spec).detail, "WRONGPASS");
  // Redis cuts long arguments short: a part of the password is as bad as the whole.
  EXPECT_EQ(judge(Command::auth, error("ERR odd p%s"), spec).detail, "AUTH was answered by ERR");
  EXPECT_EQ(judge(Command::auth, error("p%s"), spec).detail, "AUTH was answered by an error");
}

TEST(RedisReply, NamesThePeerThatIsNotRedis) {
  const std::vector<std::pair<std::string, std::string_view>> peers{
      {"HTTP/1.1 400 Bad Request", "an HTTP server"},
      {std::string("\x15\x03\x01\x00\x02\x02\x46", 7), "use rediss://"},
      {std::string("E\0\0\0\x8fSFATAL", 11), "PostgreSQL"},
      {std::string("\x4a\0\0\0\n8.0.36", 11), "MySQL"},
      {"SSH-2.0-OpenSSH_9.2", "an SSH server"},
      {"220 mail ESMTP", "a mail or FTP server"},
      {"ERROR\r\n", "memcached"},
      {"AMQP\0\0\x09\x01", "an AMQP server"},
      {"\xff\xfe", "not in the protocol of Redis"},
      {"", "not in the protocol of Redis"}};
  for (const auto& [begin, words] : peers) {
    const Outcome outcome = not_resp(begin);
    EXPECT_EQ(outcome.reason, Reason::protocol);
    EXPECT_FALSE(outcome.permanent());
    EXPECT_TRUE(outcome.detail.contains(words)) << outcome.detail;
  }
}

}  // namespace
}  // namespace steady::probe::redis
