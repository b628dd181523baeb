// Mistakes beside a password: what is wrong is told with its line and a caret, and the password is not.
#include <gtest/gtest.h>

#include <random>

#include "base/text.h"
#include "secret_ways.h"

namespace steady::test {
namespace {

void expect_silence(const Words& words, const Variables& variables = {}) {
  const Finished finished = steady(words, variables);
  const std::string line = join(words, " ");
  EXPECT_TRUE(finished.status == 64 || finished.status == 78 || finished.status == 1 || finished.status == 0)
      << line << '\n'
      << story(finished);
  EXPECT_FALSE(gives_away(finished.out + finished.err)) << line << '\n' << story(finished);
}

// Mutations may happen to be right, and are then tried: not for long, and nowhere but here.
const Variables brief{{"STEADY_CHECK_TIMEOUT", "100ms"}, {"STEADY_LOOPBACK_ONLY", "1"}, {"WORD", hush}};

TEST(SecretMistakes, InTargetsAreToldWithoutThePassword) {
  const std::string encoded = percent_encoded(hush);
  for (const std::string& word :
       {hush, encoded, std::string("Hush/Hush"), std::string("Hush#Hush@Hush"), std::string("Hush:Hush"),
        std::string("Hush?Hush=Hush"), std::string("[Hush]"), std::string("Hush%"), std::string("${Hush"),
        std::string("Hush}"), std::string("12/Hush")}) {
    for (const char* scheme : {"postgres://", "http://", "postgers://", ""}) {
      for (const char* user : {"app:", ":"}) {  // without a ':' it would be the user, who is no secret
        for (const char* rest : {"@127.0.0.1:1/0", "@127.0.0.1:99999", "@:x", "@h h:1", "@127.0.0.1:1#nonsense=1"}) {
          expect_silence({"check", cat(scheme, user, word, rest)}, brief);
        }
      }
    }
    expect_silence({"check", cat("redis+unix:///run/x?password=", word)}, brief);
  }
}

TEST(SecretMistakes, InKeysAreToldWithoutTheirValues) {
  const std::string encoded = percent_encoded(hush);
  for (const std::string key : {"password",
                                "passwort",
                                "pasword",
                                "Password",
                                "PASSWORD",
                                "p%61ssword",
                                "pass",
                                "token",
                                "bearer",
                                "secret",
                                "api_key",
                                "headers.Authorization",
                                "expect_headers.X-Token",
                                "header.X-Token",
                                "headers",
                                "body",
                                "send",
                                "expect",
                                "equals",
                                "password.x",
                                "pwd",
                                "auth"}) {
    for (const std::string& word : {encoded, hush}) {
      for (const char* scheme : {"postgres://app@", "redis://", "http://", "tcp://"}) {
        expect_silence({"check", cat(scheme, "127.0.0.1:1#", key, "=", word)}, brief);
        expect_silence(
            {"check", cat(scheme, "127.0.0.1:1#statsu=1&", key, "=", word, "&", key, "=", word, "&nonsense")}, brief);
      }
    }
  }
}

// Where an address is wanted, people put what their application has.
TEST(SecretMistakes, OfConnectionStringsInTheWrongKeyAreToldWithoutTheirValue) {
  const TemporaryDirectory directory;
  for (const char* text : {"Host=db;Username=app;Password=Hush", "host=db user=app password=Hush", "ftp://h/Hush",
                           "https:Hush", "DefaultEndpointsProtocol=https;AccountKey=Hush", "http://h/?key=Hush#x"}) {
    for (const char* check : {"http: { url: ", "tcp: { port: 1, host: ", "postgres: { user: a, host: ",
                              "redis: { host: ", "postgres: { user: a, hostaddr: "}) {
      const std::string file =
          directory.file("steady.yaml", cat("version: 1\nchecks: { a: { ", check, '"', text, "\" } } }\n"));
      for (const char* command : {"check", "serve", "wait"}) expect_silence({command, "-c", file}, brief);
      expect_silence({"validate", file}, brief);
    }
  }
}

TEST(SecretMistakes, InTheFormsOfOthersAreToldWithoutThePassword) {
  for (const std::string& word : {hush, percent_encoded(hush), std::string("Hush")}) {
    for (const std::string& text :
         {cat("Host=db;Username=app;Password=", word), cat("host=db user=app password=", word), cat("Password=", word),
          cat("cache:6379,password=", word, ",ssl=True"), cat("pgsql:host=db;password=", word),
          cat("jdbc:postgresql://127.0.0.1:1/app?user=app&password=", word),
          cat("jdbc:postgresql://app:", word, "@127.0.0.1:1/app"), cat("jdbc:postgresql:app:", word, "@db"),
          cat("r2dbc:postgresql://app:", word, "@127.0.0.1:1/app?x=y"), cat("unix://:", word, "@/run/x?x=y"),
          cat("redis-socket://", word, "@/run/x"),
          cat("postgresql+asyncpg://app:", word, "@127.0.0.1:1/app?host=/run/x"), cat("redis://:", word, "@a:1,b:1"),
          cat("redis://127.0.0.1:1?auth=", word, "&zebra=1")}) {
      expect_silence({"check", text, "--log-level", "debug"}, brief);
      expect_silence({"check", "${TEXT}", "--log-level=debug"}, {{"TEXT", text}, {"STEADY_CHECK_TIMEOUT", "100ms"}});
      expect_silence({text});
    }
  }
}

TEST(SecretMistakes, OfFilesAndVariablesAreToldWithoutThePassword) {
  const TemporaryDirectory directory;
  const std::string at = "redis://app@127.0.0.1:1";
  expect_silence({"check", cat(at, "#password_file=/nope/word")});
  expect_silence({"check", cat(at, "#password_env=NO_SUCH_WORD")});
  expect_silence({"check", cat(at, "#password_file=", directory.path())});
  expect_silence({"check", cat(at, "#password_file=", directory.file("long", std::string(2'000'000, 'H') + hush))});
  expect_silence({"check", cat(at, "#password_file=", directory.file("lines", hush + "\n" + hush + "\n"))});
  expect_silence({"check", cat(at, "#password_file=", directory.file("zero", hush + std::string(1, '\0') + hush))});
  expect_silence({"check", cat(at, "#password=", percent_encoded(hush), "&password_file=/nope")});
  expect_silence({"check", cat("http://app@127.0.0.1:1/#bearer_file=", directory.file("token", hush + "\r\n" + hush))});
  expect_silence({"check", cat(at, "#database=${WORD}")}, brief);
  expect_silence({"check", "redis://app@127.0.0.1:${WORD}"}, brief);
  expect_silence({"check", "redis://${WORD}:1"}, brief);
  expect_silence({"check", "${WORD}"}, brief);
  expect_silence({"check", "${WORD}://app@h:1"}, brief);
  expect_silence({"validate", directory.file("word", hush)});
  expect_silence({"validate", directory.file("key", cat("password: ", double_quoted(hush), ": x\n"))});
}

// What people write, with the password in every place where a file can hold one.
std::string whole_file() {
  return cat("version: 1\nchecks:\n  database:\n    postgres: { host: 127.0.0.1, port: 1, user: app, password: ",
             single_quoted(hush),
             " }\n  cache:\n    redis:\n      host: 127.0.0.1\n      port: 1\n      password: ", double_quoted(hush),
             "\n  api:\n    http:\n      url: 'http://127.0.0.1:1/'\n      headers:\n        Authorization: ",
             single_quoted(hush), "\n        X-Api-Key: ", double_quoted(hush),
             "\n  url: \n    redis: 'redis://app:", percent_encoded(hush), "@127.0.0.1:1/0'\n");
}

// One slip of the keyboard, anywhere but within the password: a character too many, one too few, or the rest lost.
std::string with_slip(std::string text, std::mt19937& random) {
  static constexpr std::string_view slips = " \t\n:'\"{}[],&*#%@!|>-?=$";
  std::size_t at = std::uniform_int_distribution<std::size_t>(0, text.size() - 1)(random);
  switch (std::uniform_int_distribution<int>(0, 3)(random)) {
    case 0: return text.substr(0, at);
    case 1: return text.erase(at, 1);
    default: return text.insert(at, 1, slips[std::uniform_int_distribution<std::size_t>(0, slips.size() - 1)(random)]);
  }
}

TEST(SecretMistakes, OfOneSlipAnywhereInAFileAreToldWithoutThePassword) {
  const TemporaryDirectory directory;
  std::mt19937 random(7);
  for (int i = 0; i < 120; ++i) {
    const std::string text = with_slip(whole_file(), random);
    const Finished finished = steady({"validate", directory.file("steady.yaml", text)});
    EXPECT_TRUE(finished.status == 0 || finished.status == 78) << story(finished);
    EXPECT_FALSE(gives_away(finished.out + finished.err)) << text << '\n' << story(finished);
  }
}

TEST(SecretMistakes, OfOneSlipAnywhereInATargetAreToldWithoutThePassword) {
  std::mt19937 random(11);
  const std::vector<std::string> targets{
      cat("postgres://app:", percent_encoded(hush), "@127.0.0.1:1/app?sslmode=disable#level=login&name=db"),
      cat("redis://:", percent_encoded(hush), "@127.0.0.1:1/0#timeout=2s"),
      cat("http://127.0.0.1:1/x?a=b#status=200&headers.Authorization=", percent_encoded(hush), "&name=api"),
      cat("redis://127.0.0.1:1#user=app&password=", percent_encoded(hush), "&name=cache")};
  for (int i = 0; i < 160; ++i) {
    const std::string target = with_slip(targets[static_cast<std::size_t>(i) % targets.size()], random);
    if (!target.empty()) expect_silence({"check", target}, brief);
  }
}

}  // namespace
}  // namespace steady::test
