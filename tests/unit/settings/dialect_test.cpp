#include "settings/dialect.h"

#include <gtest/gtest.h>

#include <string>

namespace steady::settings {
namespace {

constexpr std::string_view postgres = "write postgresql://USER@HOST:PORT/DATABASE";
constexpr std::string_view redis = "write redis[s]://HOST:PORT";

TEST(UrlInsteadOf, NamesThatOfPostgresForPairs) {
  for (const std::string text :
       {"Host=db;Username=app;Password=hunter2", "host=db user=app", "dbname=app", " Host = db ; Port = 5432",
        "User Id=app;Password=a@b:c/d?e#f", "pgsql:host=db;dbname=app", "host=${DB_HOST} user=app",
        "password='x y' host=db", "host=h1,h2 user=app", "service=shop"}) {
    EXPECT_TRUE(url_instead_of(text).ends_with(postgres)) << text << ": " << url_instead_of(text);
  }
}

TEST(UrlInsteadOf, NamesThatOfRedisForAHostAndOptions) {
  for (const std::string text :
       {"cache:6379,password=hunter2,ssl=True", "cache,ssl=true", "redis0:6380,redis1:6380,allowAdmin=true",
        "[::1]:6379,password=a=b/c@d", "${HOST}:6379,password=${PASSWORD}"}) {
    EXPECT_TRUE(url_instead_of(text).ends_with(redis)) << text << ": " << url_instead_of(text);
  }
}

TEST(UrlInsteadOf, SaysNothingAboutTargets) {
  for (const std::string text :
       {"", "db:5432", ":80", "db:5432#timeout=2s", "postgres://app@db/app?sslmode=require", "http://a/?x=y,z=1",
        "${DATABASE_URL}", "${X:-Host=db}", "redis://a,b?x=y", "/run/app.sock=", "=x", "5=x", "a.b=x",
        "DATABASE_URL=postgres://app@db/app", "db:5432;password=x"}) {
    EXPECT_EQ(url_instead_of(text), "") << text;
  }
}

TEST(IsJava, KnowsItsPrefixesFromAHost) {
  for (const std::string text :
       {"jdbc:postgresql://db", "JDBC:postgresql:app", "r2dbc:pool:postgresql://db", "r2dbcs:postgresql://db"}) {
    EXPECT_TRUE(is_java(text)) << text;
  }
  for (const std::string text : {"", "jdbc", "jdbc:", "jdbc:5432", "jdbc:${PORT}", "jdbc://db", "odbc:x", "ajdbc:x"}) {
    EXPECT_FALSE(is_java(text)) << text;
  }
}

TEST(IsScheme, TakesTheCharactersOfFrameworks) {
  for (const std::string text : {"http", "postgresql+psycopg_async", "redis-socket", "jdbc:postgresql", "a.b2"})
    EXPECT_TRUE(is_scheme(text)) << text;
  for (const std::string text : {"", "1http", "+a", "a b", "a/b", "a@b", "${A}", "\"a"})
    EXPECT_FALSE(is_scheme(text)) << text;
}

TEST(NamesSocket, GoesByTheLastWordOfTheScheme) {
  for (const std::string text : {"unix", "http+unix", "redis+socket", "redis-socket"}) EXPECT_TRUE(names_socket(text));
  for (const std::string text : {"redis", "unixes", "tcp", "unix+http", "postgresql+asyncpg"})
    EXPECT_FALSE(names_socket(text)) << text;
}

TEST(PlusToBlank, LeavesVariablesAlone) {
  std::string text = "a+b${X:-c+d}+%2B";
  plus_to_blank(text);
  EXPECT_EQ(text, "a b${X:-c+d} %2B");
}

}  // namespace
}  // namespace steady::settings
