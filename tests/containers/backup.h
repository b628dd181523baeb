// compose-examples/backup, started once for all tests of the suite, and what they do to its database.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "containers/story.h"

namespace steady::test {

class Backup : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();
  static void start();

  static std::filesystem::path dumps() { return story->path() / "dumps"; }
  static std::filesystem::path file() { return dumps() / "app.dump"; }
  static std::string content();  // of the last dump

  /// The words for docker compose that run one of the two services once.
  static Words once(const std::string& service, const Words& options = {});
  static Finished dump(const Words& options = {}) { return story->compose(once("dump", options)); }
  static Finished restore() { return story->compose(once("restore")); }

  /// As the superuser, over the socket, which asks for no password. Throws what psql says when it fails.
  static std::string sql(const Words& statements);
  /// As a role that logs in over TCP, with the password of its file.
  static Finished sql_as(const std::string& role, const std::string& secret, const std::string& statement);
  static std::string relations();

  static void clear();
  static void fill();
  /// With a dump of it: written by the service once, and again by hand for each test.
  static void fill_and_dump();

  static inline Story* story = nullptr;
  static inline std::string good;  // that dump
};

}  // namespace steady::test
