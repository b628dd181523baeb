#include "cli/conceal.h"

#include <gtest/gtest.h>

#include <string>

namespace steady::cli {
namespace {

std::string concealed(std::string argument) {
  char* text = argument.data();
  conceal_secrets({&text, 1});
  return argument;
}

TEST(Conceal, CoversThePasswordOfAUrlAndNothingElse) {
  EXPECT_EQ(concealed("postgres://app:secret@db:5432/app"), "postgres://app:******@db:5432/app");
  EXPECT_EQ(concealed("redis://:secret@cache"), "redis://:******@cache");
}

TEST(Conceal, CoversPasswordsThatHoldTheMarksOfAUrl) {
  EXPECT_EQ(concealed("redis://u:a#b@c/d@cache"), "redis://u:*************");
}

TEST(Conceal, CoversTheValuesOfSecretKeys) {
  EXPECT_EQ(concealed("redis://cache#password=secret&database=1"), "redis://cache#password=*****************");
  EXPECT_EQ(concealed("postgres+unix:///run?password=secret"), "postgres+unix:///run?password=******");
  EXPECT_EQ(concealed("redis://cache#p%61ssword=a&b"), "redis://cache#p%61ssword=***");
  EXPECT_EQ(concealed("http://api#body=secret"), "http://api#body=******");
  EXPECT_EQ(concealed("http://api#headers.Authorization=abc"), "http://api#headers.Authorization=***");
}

TEST(Conceal, LeavesWhatHoldsNoSecret) {
  for (const std::string plain : {"db:5432", ":80", "http://api:80/x", "postgres://app@db:5432/app", "--timeout", ""}) {
    EXPECT_EQ(concealed(plain), plain);
  }
}

}  // namespace
}  // namespace steady::cli
