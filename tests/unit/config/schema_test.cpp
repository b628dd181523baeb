// The loader, the JSON Schema, the example and the reference say the same: every key of one is a key of the others.
#include <gtest/gtest.h>

#include <algorithm>

#include "config/sections.h"
#include "config/target.h"
#include "probe/kinds.h"
#include "support/reading.h"
#include "unit/config/schema_files.h"

namespace steady::config {
namespace {

using settings::Node;
using settings::Reader;
using test::Reading;

// JSON is YAML, so that our own reader serves.
const Node& schema() {
  static const Reading reading(content_of(config_folder / "steady.schema.json"));
  EXPECT_EQ(reading.complaint(), "");
  return reading.root();
}

const Node& at(const Node& node, std::string_view key) {
  static const Node nothing;
  const Node* found = node.find(key);
  EXPECT_NE(found, nullptr) << key;
  return found == nullptr ? nothing : *found;
}

Keys keys_of(const Node& map) {
  Keys keys;
  for (const settings::Entry& entry : map.entries) keys.insert(entry.key);
  return keys;
}

const Node& section(std::string_view name) { return at(at(schema(), "properties"), name); }
const Node& definition(std::string_view name) { return at(at(schema(), "definitions"), name); }
Keys properties(const Node& object) { return keys_of(at(object, "properties")); }

Keys check_keys() {
  return asked([](Reader& reader) {
    kind_of(reader, settings::Entry{});
    read_policy(reader, {});
    read_readiness(reader);
  });
}

TEST(Schema, KnowsTheKeysOfTheTop) {
  EXPECT_EQ(properties(schema()), asked([](Reader& reader) { read_sections(reader); }));
}

TEST(Schema, KnowsTheKeysOfEverySection) {
  EXPECT_EQ(properties(section("defaults")), asked([](Reader& reader) { read_policy(reader, {}); }));
  EXPECT_EQ(properties(section("wait")), asked([](Reader& reader) { read_wait(reader); }));
  EXPECT_EQ(properties(section("serve")), asked([](Reader& reader) { read_serve(reader); }));
  EXPECT_EQ(properties(section("log")), asked([](Reader& reader) { read_log(reader); }));
  EXPECT_EQ(properties(definition("check")), check_keys());
}

class SchemaOfKind : public testing::TestWithParam<std::string> {
 protected:
  Keys keys() const { return keys_of_kind(GetParam()); }
};

TEST_P(SchemaOfKind, KnowsItsKeys) { EXPECT_EQ(properties(definition(GetParam())), keys()); }

// A kind asks for the same keys whatever is given: else an unknown key would depend on its neighbours.
TEST_P(SchemaOfKind, KnowsItsKeysWhicheverIsGiven) {
  const Keys all = keys();
  for (const std::string& key : all) {
    Reading reading(key + ": x");
    Reader reader = reading.reader();
    probe::kind_named(GetParam())->load(reader);
    EXPECT_EQ(reader.keys(), all) << key;
  }
}

// "### tcp" up to the next heading.
std::string section_of_reference(const std::string& title) {
  const std::string text = content_of(config_folder / "README.md");
  const std::size_t begin = text.find("\n### " + title + "\n");
  if (begin == std::string::npos) return {};
  const std::size_t end = std::min(text.find("\n## ", begin + 1), text.find("\n### ", begin + 1));
  return text.substr(begin, end - begin);
}

TEST_P(SchemaOfKind, HasASectionInTheReferenceWithEveryKey) {
  const std::string text = section_of_reference(GetParam());
  for (const std::string& key : keys()) EXPECT_TRUE(text.contains('`' + key + '`')) << key;
}

TEST_P(SchemaOfKind, HasEveryKeyInTheExample) {
  const std::string example = content_of(config_folder / "steady.example.yaml");
  const std::size_t begin = example.find("\n    " + GetParam() + ":\n");
  ASSERT_NE(begin, std::string::npos);
  const std::string text = example.substr(begin, example.find("\n\n", begin) - begin);
  for (const std::string& key : keys()) EXPECT_TRUE(text.contains(' ' + key + ':')) << key;
}

TEST(Reference, HasEveryKeyOfEverySection) {
  for (const auto& [title, keys] :
       std::initializer_list<std::pair<std::string, Keys>>{{"The top", properties(schema())},
                                                           {"A check", check_keys()},
                                                           {"wait", properties(section("wait"))},
                                                           {"serve", properties(section("serve"))},
                                                           {"log", properties(section("log"))}}) {
    const std::string text = section_of_reference(title);
    for (const std::string& key : keys) EXPECT_TRUE(text.contains('`' + key + '`')) << title << ": " << key;
  }
}

void describe_all(const Node& node, const std::string& path) {
  for (const settings::Entry& property : at(node, "properties").entries) {
    EXPECT_NE(property.value.find("description"), nullptr) << path << '.' << property.key;
  }
}

TEST(Schema, DescribesEveryKey) {
  describe_all(schema(), "");
  for (const std::string name : {"defaults", "wait", "serve", "log"}) describe_all(section(name), name);
  for (const std::string& name : kind_names()) describe_all(definition(name), name);
  describe_all(definition("check"), "check");
}

INSTANTIATE_TEST_SUITE_P(All, SchemaOfKind, testing::ValuesIn(kind_names()),
                         [](const auto& each) { return each.param; });

}  // namespace
}  // namespace steady::config
