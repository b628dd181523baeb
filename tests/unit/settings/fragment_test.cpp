#include "settings/fragment.h"

#include <gtest/gtest.h>

namespace steady::settings {
namespace {

struct Fragment {
  explicit Fragment(const std::string& text, std::vector<std::string_view> maps = {"headers", "json"})
      : source{.name = "target 1", .text = "x#" + text, .one_line = true},
        problems(source),
        root(read_fragment(text, 3, std::move(maps), problems)) {}
  Fragment(const Fragment&) = delete;
  Fragment& operator=(const Fragment&) = delete;

  std::string text(std::string_view key) const { return root.find(key) == nullptr ? "missing" : root.find(key)->text; }

  Source source;
  Problems problems;
  Node root;
};

TEST(ReadFragment, SplitsAtAmpersandsAndTheFirstEqualsSign) {
  const Fragment fragment("status=200,204&timeout=2s&expect=a=b");
  EXPECT_EQ(fragment.text("status"), "200,204");
  EXPECT_EQ(fragment.text("timeout"), "2s");
  EXPECT_EQ(fragment.text("expect"), "a=b");
  EXPECT_EQ(fragment.root.find("timeout")->position, (Position{.line = 1, .column = 26}));
  EXPECT_EQ(fragment.root.entries[1].position, (Position{.line = 1, .column = 18}));
}

TEST(ReadFragment, DecodesKeysAndValues) {
  const Fragment fragment("na%6De=a%26b%3Dc+d");
  EXPECT_EQ(fragment.text("name"), "a&b=c+d");
}

TEST(ReadFragment, SplitsBeforeItDecodes) {
  const Fragment fragment("a%3Db=1%3D2=3&c=x%26y&d%26=+%20+&e==");
  EXPECT_EQ(fragment.text("a=b"), "1=2=3");
  EXPECT_EQ(fragment.text("c"), "x&y");
  EXPECT_EQ(fragment.text("d&"), "+ +") << "a '+' is itself";
  EXPECT_EQ(fragment.text("e"), "=");
  EXPECT_TRUE(fragment.problems.empty());
}

TEST(ReadFragment, TakesAKeyWithoutValueAsTrue) { EXPECT_EQ(Fragment("insecure").text("insecure"), "true"); }

TEST(ReadFragment, PutsDottedKeysIntoTheirMapping) {
  const Fragment fragment("headers.Host=api&headers.X-Y=z&json./a.b=UP&other.key=x");
  ASSERT_EQ(fragment.root.find("headers")->type, Node::Type::map);
  EXPECT_EQ(fragment.root.find("headers")->find("Host")->text, "api");
  EXPECT_EQ(fragment.root.find("headers")->find("X-Y")->text, "z");
  EXPECT_EQ(fragment.root.find("json")->find("/a.b")->text, "UP");
  EXPECT_EQ(fragment.text("other.key"), "x");
  EXPECT_TRUE(fragment.problems.empty());
}

TEST(ReadFragment, PassesOverEmptyPairs) {
  EXPECT_TRUE(Fragment("").root.entries.empty());
  EXPECT_EQ(Fragment("&&a=1&").root.entries.size(), 1U);
}

TEST(ReadFragment, LeavesVariablesOpaque) {
  const Fragment fragment("query=${Q:-a&b=c}&x=1");
  EXPECT_EQ(fragment.text("query"), "${Q:-a&b=c}");
  EXPECT_EQ(fragment.text("x"), "1");
}

TEST(ReadFragment, RefusesAKeyThatIsGivenTwice) {
  Fragment fragment("a=1&a=2");
  EXPECT_EQ(fragment.problems.render(), "target 1:7: the key 'a' is given twice\n");
  EXPECT_EQ(fragment.text("a"), "1");
}

TEST(ReadFragment, RefusesAMappingWithoutItsKey) {
  const Fragment fragment("headers=x");
  EXPECT_EQ(fragment.problems.all().front().message, "'headers' is a mapping: write headers.KEY=VALUE");
}

TEST(ReadFragment, RefusesAValueWithoutItsKey) {
  EXPECT_EQ(Fragment("=x").problems.all().front().message,
            "this is not key=value (in a password, write '#' as %23, '?' as %3F, '@' as %40, '&' as %26)");
}

TEST(ReadFragment, ShowsNothingOfWhatMayBeTheRestOfAPassword) {
  for (const std::string text : {"hunter2@db:5432/app", "password=x&hunter2", "password=a&hunter2=b&hunter2=c"}) {
    Fragment fragment(text);
    EXPECT_FALSE(fragment.problems.empty()) << text;
    EXPECT_EQ(fragment.problems.render().find("hunter2"), std::string::npos) << fragment.problems.render();
  }
}

TEST(ReadFragment, MarksSecretValues) {
  for (const char* text : {"expect=a", "expect_headers.X=a", "header.X=a", "equals=a"}) {
    const Fragment opaque(text, {"headers", "expect_headers", "header"});
    const Node& value = opaque.root.entries.front().value;
    EXPECT_TRUE(value.secret || value.entries.front().value.secret) << text;
  }
  const Fragment fragment("password=a&password_file=/x&headers.Authorization=b&status=200");
  EXPECT_TRUE(fragment.root.find("password")->secret);
  EXPECT_FALSE(fragment.root.find("password_file")->secret);
  EXPECT_TRUE(fragment.root.find("headers")->find("Authorization")->secret);
  EXPECT_FALSE(fragment.root.find("status")->secret);
}

}  // namespace
}  // namespace steady::settings
