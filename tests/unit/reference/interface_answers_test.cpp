// What the renderers, the listener and an explanation answer is in the list of public names, in every state.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.h"
#include "base/text.h"
#include "config/keys.h"
#include "health/readiness.h"
#include "probe/kinds.h"
#include "reference/interface.h"

namespace steady::reference {
namespace {

const std::vector<PublicNames>& today() {
  static const std::vector<PublicNames> all = names_of_answers(STEADY_SOURCE_DIR);
  return all;
}

bool promises(std::string_view line) {
  static const std::string all = cat('\n', promised_lines(today()));
  return all.contains(cat('\n', line, '\n'));
}

// What decides nothing is a warning, and a check by itself has an answer of its own.
TEST(InterfaceOfAnswers, HoldsWhatAnswersSayOfEachState) {
  for (const char* line :
       {"field: /readyz (health+json) status: word warn", "field: /readyz/NAME (health+json) status: word fail",
        "field: /readyz/NAME (health+json) status: word warn",
        "field: /readyz/NAME checks[].ready: type = true or false", "field: /readyz/NAME state: word draining",
        "field: /explain/NAME explanation.notes[].topic: type = text"})
    EXPECT_TRUE(promises(line)) << line;
  for (int each = 0; each < reason_count; ++each) {
    const std::string_view reason = to_string(static_cast<Reason>(each));
    for (const char* field : {"/status checks[].reason", "/readyz/NAME checks[].reason", "/explain/NAME reason",
                              "check --output=json checks[].reason"})
      EXPECT_TRUE(promises(cat("field: ", field, ": word ", reason))) << field << ' ' << reason;
  }
  for (const health::State state :
       {health::State::up, health::State::not_yet_checked, health::State::failing, health::State::stale})
    EXPECT_TRUE(promises(cat("field: /status checks[].state: word ", to_string(state)))) << to_string(state);
}

TEST(InterfaceOfAnswers, HoldsTheParametersAndStatusesOfEachEndpoint) {
  for (const std::string path : {"/livez", "/readyz", "/readyz/NAME", "/startupz"})
    EXPECT_TRUE(promises(cat("endpoint: ", path, ": parameter ?verbose"))) << path;
  for (const std::string path : {"/readyz", "/startupz"})
    EXPECT_TRUE(promises(cat("endpoint: ", path, ": parameter ?exclude"))) << path;
  for (const std::string path : {"/livez", "/readyz/NAME"})
    EXPECT_FALSE(promises(cat("endpoint: ", path, ": parameter ?exclude"))) << path << ": it has no effect";
  EXPECT_TRUE(promises("endpoint: /readyz/NAME: status 404"));
  EXPECT_TRUE(promises("endpoint: /explain/NAME: type application/json"));
  for (const char* status : {"200", "403", "404", "429", "503"})
    EXPECT_TRUE(promises(cat("endpoint: /explain/NAME: status ", status))) << status;
  for (const char* status : {"400", "404", "405", "431", "505"})
    EXPECT_TRUE(promises(cat("endpoint: other: status ", status))) << status;
}

TEST(InterfaceOfAnswers, HoldsTheValuesOfLabels) {
  ASSERT_EQ(today().front().kind, "endpoint");
  for (const PublicName& endpoint : today().front().names) {
    EXPECT_TRUE(promises(cat("metric: steady_http_requests_total: value handler=", endpoint.name))) << endpoint.name;
    for (const auto& [property, value, repeated] : endpoint.properties) {
      if (property == "status")
        EXPECT_TRUE(promises(cat("metric: steady_http_requests_total: value code=", value))) << value;
    }
  }
  for (const std::string_view word : config::check_keys::readiness_words)
    EXPECT_TRUE(promises(cat("metric: steady_check_info: value readiness=", word))) << word;
  for (const probe::Kind& kind : probe::kinds())
    EXPECT_TRUE(promises(cat("metric: steady_check_info: value kind=", kind.name))) << kind.name;
  const std::string all = promised_lines(today());
  EXPECT_FALSE(all.contains("steady_build_info: value")) << "they are those of one build";
  EXPECT_FALSE(all.contains("value le=")) << "a bound is a number";
}

TEST(InterfaceOfAnswers, IsNotReadFromAFileWithoutResponses) {
  EXPECT_THROW(responses_in(STEADY_SOURCE_DIR "/src/base/text.h"), std::runtime_error);
  EXPECT_THROW(responses_in("/nonexistent"), std::runtime_error);
}

}  // namespace
}  // namespace steady::reference
