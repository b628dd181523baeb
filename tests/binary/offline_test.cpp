// `steady validate --offline`: what is good with the right variables is good without any, and what no variable can mend is told.
#include <gtest/gtest.h>

#include "base/text.h"
#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

Finished validated(const std::string& checks, const Words& options, const Variables& variables = {}) {
  const TemporaryDirectory directory;
  Words words{"validate", directory.file("steady.yaml", cat("version: 1\n", checks))};
  words.insert(words.end(), options.begin(), options.end());
  return steady(words, variables);
}

TEST(Offline, TakesAVariableWhereverOneMayStand) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"checks: { a: { http: { url: \"http://h\", status: \"${X}\" } } }\n", "200"},
      {"checks: { a: { http: { url: \"http://h\", method: \"${X}\" } } }\n", "HEAD"},
      {"checks: { a: { http: { url: \"https://h\", max_redirects: \"${X}\" } } }\n", "3"},
      {"checks: { a: { tcp: { socket: \"${X}\" } } }\n", "/run/app.sock"},
      {"checks: { a: { postgres: { user: a, socket: \"${X}\" } } }\n", "/run/postgresql"},
      {"checks: { a: { postgres: { user: a, hostaddr: \"${X}\" } } }\n", "127.0.0.1"},
      {"checks: { a: { redis: { host: h, tls: \"${X}\", insecure: true } } }\n", "true"},
      {"checks: { a: { tcp: \"h:1\" } }\nserve: { listen: \"[::]:${X}\" }\n", "7832"},
      {"checks: { a: { tcp: \"h:1\" } }\nserve: { listen: \"${X}\" }\n", "127.0.0.1:7832"},
  };
  for (const auto& [checks, value] : cases) {
    const Finished online = validated(checks, {}, {{"X", value}});
    EXPECT_EQ(online.status, 0) << checks << story(online);
    const Finished offline = validated(checks, {"--offline"});
    EXPECT_EQ(offline.status, 0) << checks << story(offline);
  }
}

TEST(Offline, TellsAVariableThatIsWrittenWrong) {
  for (const char* checks :
       {"checks: { a: { redis: { host: h, port: \"${P\" } } }\n", "checks: { a: { redis: { host: \"${P\" } } }\n",
        "checks: { a: { tcp: \"h:1\", interval: \"${-}\" } }\n"}) {
    const Finished offline = validated(checks, {"--offline"});
    EXPECT_EQ(offline.status, 78) << checks << story(offline);
  }
}

}  // namespace
}  // namespace steady::test
