#include "cli/command_line.h"

#include <gtest/gtest.h>

#include <string>

namespace steady::cli {
namespace {

std::string redacted(std::string argument) {
  char* text = argument.data();
  redact_argv({&text, 1});
  return argument;
}

TEST(RedactArgv, CoversThePasswordOfAUrlAndNothingElse) {
  EXPECT_EQ(redacted("postgres://app:secret@db:5432/app"), "postgres://app:******@db:5432/app");
  EXPECT_EQ(redacted("redis://:secret@cache"), "redis://:******@cache");
}

TEST(RedactArgv, CoversPasswordsThatHoldTheMarksOfAUrl) {
  EXPECT_EQ(redacted("redis://u:a#b@c/d@cache"), "redis://u:*************");
}

TEST(RedactArgv, CoversTheValuesOfSecretKeys) {
  EXPECT_EQ(redacted("redis://cache#password=secret&database=1"), "redis://cache#password=*****************");
  EXPECT_EQ(redacted("postgres+unix:///run?password=secret"), "postgres+unix:///run?password=******");
  EXPECT_EQ(redacted("redis://cache#p%61ssword=a&b"), "redis://cache#p%61ssword=***");
  EXPECT_EQ(redacted("http://api#body=secret"), "http://api#body=******");
  EXPECT_EQ(redacted("redis://cache#key=a&expect=secret"), "redis://cache#key=a&expect=******");
  EXPECT_EQ(redacted("http://api#expect_headers.X-Key=abc"), "http://api#expect_headers.X-Key=***");
  EXPECT_EQ(redacted("http://api#headers.Authorization=abc"), "http://api#headers.Authorization=***");
}

TEST(RedactArgv, CoversWhatIsNoUrl) {
  EXPECT_EQ(redacted("Host=db;Password=abc"), "Host=db;Password=***");
  EXPECT_EQ(redacted("host=db password=abc"), "host=db password=***");
  EXPECT_EQ(redacted("cache:6379,password=abc"), "cache:6379,password=***");
  EXPECT_EQ(redacted("Password=a@b;Host=db"), "Password=***********");
}

TEST(RedactArgv, LeavesWhatHoldsNoSecret) {
  for (const std::string plain : {"db:5432", ":80", "http://api:80/x", "postgres://app@db:5432/app", "--timeout", ""}) {
    EXPECT_EQ(redacted(plain), plain);
  }
}

}  // namespace
}  // namespace steady::cli
