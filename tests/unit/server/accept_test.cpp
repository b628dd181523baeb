#include "server/accept.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace steady::server {
namespace {

TEST(Accept, MeansTextUnlessItNamesAnotherFormat) {
  for (const char* field : {"", "*/*", "text/*", "text/plain", "text/html", "image/png, video/*", "*/*;q=0.1"})
    EXPECT_EQ(format_for(field), Format::text) << field;
  EXPECT_EQ(format_for("application/json"), Format::json);
  EXPECT_EQ(format_for("Application/JSON; charset=utf-8"), Format::json);
  EXPECT_EQ(format_for("application/health+json"), Format::health_json);
  EXPECT_EQ(format_for("application/*"), Format::json);
}

TEST(Accept, PrefersTheHighestWeight) {
  EXPECT_EQ(format_for("text/plain;q=0.5, application/json"), Format::json);
  EXPECT_EQ(format_for("application/json;q=0.8, application/health+json;q=0.9, text/plain;q=0.7"), Format::health_json);
  EXPECT_EQ(format_for("application/json;q=0.001, text/plain;q=0.002"), Format::text);
  EXPECT_EQ(format_for("application/json ; Q=0.1 , text/plain ; q=1.000"), Format::text);
  EXPECT_EQ(format_for("text/html, application/json;q=0.1"), Format::json) << "nothing else is acceptable";
}

TEST(Accept, IsDecidedByTheMostSpecificRange) {
  EXPECT_EQ(format_for("text/plain;q=0.2, text/*;q=0.9, application/json;q=0.5"), Format::json);
  EXPECT_EQ(format_for("*/*;q=0.9, text/plain;q=0.1, application/json;q=0.2"), Format::health_json);
  EXPECT_EQ(format_for("application/*;q=0.9, application/json;q=0.1"), Format::health_json);
}

TEST(Accept, NeverGetsWhatAWeightOfZeroExcludes) {
  EXPECT_EQ(format_for("text/plain;q=0, */*"), Format::json);
  EXPECT_EQ(format_for("text/*;q=0, application/json;q=0.0, */*;q=0.1"), Format::health_json);
  EXPECT_EQ(format_for("application/json;q=0.000, */*"), Format::text);
}

TEST(Accept, BreaksTiesBySpecificityThenByOrderThenByOurOwn) {
  EXPECT_EQ(format_for("application/json, text/plain, */*"), Format::json) << "what many JavaScript clients send";
  EXPECT_EQ(format_for("*/*, application/json"), Format::json);
  EXPECT_EQ(format_for("application/health+json, application/json"), Format::health_json);
  EXPECT_EQ(format_for("application/json, application/health+json"), Format::json);
  EXPECT_EQ(format_for("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), Format::text) << "a browser";
}

TEST(Accept, FallsBackToTextWhereItIsMalformed) {
  for (const char* weight : {"q=", "q=x", "q=2", "q=1.001", "q=0.0001", "q=-1", "q=.5", "q=0,5x", "q=1.5", "q=\"1\"",
                             "q=1e0", "q=00", "q= 1"})
    EXPECT_EQ(format_for(std::string("application/json;") + weight), Format::text) << weight;
  for (const char* field : {",", ";", "/", "*", "*/json", "application", "application/", "application/*json", "\"",
                            "\\", "application/json/x", "application /json", "\"application/json\"", ";q=1", ",,;,q=0"})
    EXPECT_EQ(format_for(field), Format::text) << field;
  EXPECT_EQ(format_for("text/html, image/gif, *; q=.2, */*; q=.2"), Format::text) << "an old Java";
  EXPECT_EQ(format_for(",, application/json;q=nonsense ,application/health+json,"), Format::health_json);
}

TEST(Accept, SeesNoSeparatorWithinAQuotedString) {
  EXPECT_EQ(format_for("text/plain;a=\"x,y;q=1\\\",z\";q=0.1, application/json;q=0.2"), Format::json);
  EXPECT_EQ(format_for("application/json;a=\"open, text/plain"), Format::json);
  EXPECT_EQ(format_for("application/json;a=\"open\\"), Format::json);
}

TEST(Accept, IsReadInLinearTime) {
  for (const std::string part : {",", ";", "\"", "\\", "\"\\", "*/*;q=1,", "text/plain;a=\"", "q=0;"}) {
    std::string field;
    while (field.size() < 1'000'000) field += part;
    const auto begin = std::chrono::steady_clock::now();
    format_for(field);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << part;
  }
}

}  // namespace
}  // namespace steady::server
