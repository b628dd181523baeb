// JSON Pointers as RFC 6901 has them.
#include "probe/http/json_pointer.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "expected_json.h"
#include "support/run.h"  // how an Outcome is printed

namespace steady::probe::http {
namespace {

TEST(JsonPointer, IsEmptyOrBeginsWithASlash) {
  for (const char* text : {"", "/", "/a", "/a/0", "/a~0b/c~1d"}) EXPECT_TRUE(is_json_pointer(text)) << text;
  for (const char* text : {"a", "$.a", "/a~", "/a~2", "#/a"}) EXPECT_FALSE(is_json_pointer(text)) << text;
}

// RFC 6901, section 5 and section 4: "~01" is "~1", not "/".
TEST(JsonPointer, UnescapesTildesAndSlashes) {
  const std::string document = R"({"~": 1, "/": 2, "~1": 3, "a~b/c": 4, "": 5, "m~n": {"x/y": 6}, "~0": 7, "//": 8})";
  for (const auto& [pointer, value] : std::vector<std::pair<std::string, std::string>>{{"/~0", "1"},
                                                                                       {"/~1", "2"},
                                                                                       {"/~01", "3"},
                                                                                       {"/a~0b~1c", "4"},
                                                                                       {"/", "5"},
                                                                                       {"/m~0n/x~1y", "6"},
                                                                                       {"/~00", "7"},
                                                                                       {"/~1~1", "8"}}) {
    EXPECT_EQ(judge_body(json(pointer, value), {document}), up()) << pointer;
  }
}

}  // namespace
}  // namespace steady::probe::http
