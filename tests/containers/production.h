// compose-examples/production as it runs in production, started once for all tests of the suite.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "containers/story.h"

namespace steady::test {

class Production : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();

  static inline const Words bases{"postgres:17", "redis:8", "golang:1.27-trixie", "nginx:1.30"};
  static inline const Words services{"edge", "app", "db", "cache"};
  static inline Story* story = nullptr;

  /// Waits for the engine's event, which `cause` brings about. Returns its time, in nanoseconds since 1970.
  static std::string expect_health(const std::string& service, const std::string& state,
                                   const std::function<void()>& cause);
  /// A line of shell in a service's container.
  static Finished sh(const std::string& service, const std::string& line);
};

}  // namespace steady::test
