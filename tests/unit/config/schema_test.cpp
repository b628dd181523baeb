// The loader, the JSON Schema, the example and the reference say the same: every key of one is a key of the others, and
// whatever the schema refuses the loader refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "config/load.h"
#include "config/parts.h"
#include "config/target.h"
#include "probe/kinds.h"
#include "support/json.h"
#include "support/reading.h"
#include "support/temporary_directory.h"

namespace steady::config {
namespace {

namespace fs = std::filesystem;
using settings::Node;
using settings::Reader;
using test::Reading;
using Keys = std::set<std::string, std::less<>>;

const fs::path config_folder = fs::path(STEADY_SOURCE_DIR) / "config";
const fs::path data_folder = fs::path(STEADY_SOURCE_DIR) / "tests" / "data" / "bad_configs";

std::string content_of(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

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

// What `ask` asks for of an empty mapping.
template <class Ask>
Keys asked(Ask ask) {
  Reading reading("{}");
  Reader reader = reading.reader();
  ask(reader);
  return reader.keys();
}

Keys check_keys() {
  return asked([](Reader& reader) {
    kind_of(reader, settings::Entry{});
    read_pace(reader, {});
    read_readiness(reader);
  });
}

TEST(Schema, KnowsTheKeysOfTheTop) {
  EXPECT_EQ(properties(schema()), asked([](Reader& reader) { read_sections(reader); }));
}

TEST(Schema, KnowsTheKeysOfEverySection) {
  EXPECT_EQ(properties(section("defaults")), asked([](Reader& reader) { read_pace(reader, {}); }));
  EXPECT_EQ(properties(section("wait")), asked([](Reader& reader) { read_wait(reader); }));
  EXPECT_EQ(properties(section("serve")), asked([](Reader& reader) { read_serve(reader); }));
  EXPECT_EQ(properties(section("log")), asked([](Reader& reader) { read_log(reader); }));
  EXPECT_EQ(properties(definition("check")), check_keys());
}

class SchemaOfKind : public testing::TestWithParam<std::string> {
 protected:
  const probe::Kind& kind() const { return *probe::kind_named(GetParam()); }
  Keys keys() const {
    return asked([this](Reader& reader) { kind().load(reader); });
  }
};

std::vector<std::string> kind_names() {
  std::vector<std::string> names;
  for (const probe::Kind& kind : probe::kinds()) names.emplace_back(kind.name);
  return names;
}

TEST_P(SchemaOfKind, KnowsItsKeys) { EXPECT_EQ(properties(definition(GetParam())), keys()); }

// A kind asks for the same keys whatever is given: else an unknown key would depend on its neighbours.
TEST_P(SchemaOfKind, KnowsItsKeysWhicheverIsGiven) {
  const Keys all = keys();
  for (const std::string& key : all) {
    Reading reading(key + ": x");
    Reader reader = reading.reader();
    kind().load(reader);
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

// --- the verdicts ---

bool loads(const std::string& text, const settings::Environment& environment) {
  const test::TemporaryDirectory directory;
  return load({.file = directory.file("steady.yaml", text), .targets = {}, .only = {}}, environment).blame ==
         Blame::none;
}

struct Judged {
  std::string text;
  bool readable = false;  // as YAML; what is not has no document that a schema could judge
  bool loads = false;
};

Judged judge(const std::string& text) {
  const Reading reading(text);
  return {.text = text, .readable = reading.complaint().empty(), .loads = loads(text, test::environment_of({}))};
}

std::map<std::string, Judged> judge(const std::map<std::string, std::string>& texts) {
  std::map<std::string, Judged> out;
  for (const auto& [name, text] : texts) out[name] = judge(text);
  return out;
}

// The names of those that the schema accepts.
std::set<std::string> accepted_by_schema(const std::map<std::string, Judged>& judged) {
  const test::TemporaryDirectory directory;
  std::ofstream input(directory.path("input"));
  for (const auto& [name, each] : judged) {
    if (!each.readable) continue;
    const Reading reading(each.text);
    input << R"({"name": )" << test::json_of(name) << R"(, "document": )" << test::json_of(reading.root()) << "}\n";
  }
  input.close();
  const std::string script = std::string(STEADY_SOURCE_DIR) + "/tests/unit/config/schema_agrees.py";
  const std::string command = "python3 '" + script + "' '" + (config_folder / "steady.schema.json").string() + "' < '" +
                              directory.path("input") + "' > '" + directory.path("output") + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << "is Debian's package python3-jsonschema installed?";
  std::set<std::string> names;
  std::ifstream output(directory.path("output"));
  for (std::string name; std::getline(output, name);) names.insert(name);
  return names;
}

std::map<std::string, std::string> bad_configs() {
  std::map<std::string, std::string> texts;
  for (const fs::directory_entry& entry : fs::directory_iterator(data_folder)) {
    if (entry.path().extension() == ".yaml") texts[entry.path().stem().string()] = content_of(entry.path());
  }
  return texts;
}

// The fixtures that a schema cannot refuse: it knows no files, no variables, no parts of a target.
std::set<std::string> for_the_loader_alone() {
  std::set<std::string> names;
  std::ifstream list(data_folder / "for_the_loader_alone.txt");
  for (std::string line; std::getline(list, line);) {
    if (!line.empty() && line.front() != '#') names.insert(line);
  }
  return names;
}

TEST(Schema, RefusesEveryBadConfigButThoseListed) {
  const std::map<std::string, Judged> judged = judge(bad_configs());
  const std::set<std::string> accepted = accepted_by_schema(judged);
  const std::set<std::string> listed = for_the_loader_alone();
  for (const auto& [name, each] : judged) {
    EXPECT_FALSE(each.loads) << name;
    const bool refused = each.readable && !accepted.contains(name);
    EXPECT_NE(refused, listed.contains(name))
        << name << (refused ? " is listed in vain" : " is not refused by the schema");
  }
  for (const std::string& name : listed) EXPECT_TRUE(judged.contains(name)) << name << " is listed but not there";
}

// The YAML blocks of the reference, and more ways to write things that are right.
std::map<std::string, std::string> good_configs() {
  std::map<std::string, std::string> texts{{"example", content_of(config_folder / "steady.example.yaml")}};
  const std::string reference = content_of(config_folder / "README.md");
  constexpr std::string_view opening = "```yaml\n";
  for (std::size_t i = reference.find(opening); i != std::string::npos; i = reference.find(opening, i + 1)) {
    const std::size_t begin = i + opening.size();
    texts["reference " + std::to_string(texts.size())] = reference.substr(begin, reference.find("```", begin) - begin);
  }
  const std::string head = "version: 1\nchecks:\n";
  int number = 0;
  for (const std::string check :
       {"a: { redis: }",
        "a: { tcp: ':80', interval: \"${X:-1s}\", rise: \"${X:-2}\", fall: '3', readiness: \"${X:-latch}\" }",
        "a: { tcp: { host: '', port: '80' } }",
        "a: { tcp: { host: 127.0.0.1, port: \"${X:-80}\", tls: \"${X:-true}\" } }",
        "a: { tcp: { socket: /run/x.sock, expect: 220, send: 1.5 } }",
        "a: { tcp: ':80', timeout: 1.5s, interval: 1m30s }",
        "a: { http: { url: http://a/, headers: , json: { /up: true, /n: 1, '': x } } }",
        "a: { http: { url: http://a/, user: '', body: '', body_file: '' } }",
        "a: { http: 'http://a/#json./x=1&insecure=false&follow=1' }",
        "a: { http: { url: \"${X:-http://a/}\", status: 200, max_body: '100', follow: 2, insecure: true } }",
        "a: { postgres: { user: 12, password: 34, sslmode: \"${X:-disable}\", level: query } }",
        "a: { postgres: { user: a, socket: /run, host: '' } }",
        "a: { postgres: { user: a, socket: '', host: a, key_file: '' } }",
        "a: { redis: { key: 1, equals: 2, cluster: ok, link: up, database: '3', loaded: false } }",
        "a: { redis: { tls: true, ca_file: x, insecure: false, cert_file: c, key_file: k, server_name: s } }",
        "a: { redis: &r { host: a } }\n  b: { redis: *r }"}) {
    texts["check " + std::to_string(++number)] = head + "  " + check + "\n";
  }
  for (const std::string section :
       {"defaults:", "defaults: { timeout: 1h }", "wait: { timeout: 0, permanent_grace: 0, stable: 1000 }", "wait:",
        "wait: { permanent_grace: 1h2m3s4ms, timeout: 0.001s }", "serve: { listen: ['[::1]:0', ':80'], drain: 0 }",
        "serve: { listen: 'unix:/run/x', drain: \"${X:-1m}\", details: \"${X:-never}\" }", "log: { level: off }",
        "log:"}) {
    texts["section " + std::to_string(++number)] = head + "  a: { tcp: ':80' }\n" + section + "\n";
  }
  return texts;
}

// Mappings of one kind: each of its keys with each of many values, and each pair of keys with values that load alone.
std::map<std::string, Judged> mappings_of(const probe::Kind& kind, const Keys& keys, const std::string& file) {
  const std::vector<std::string> values{
      "x",     "443",   "true", "~",  "''",        "'1'",       "up",      "ok",  "primary", "master", "replica",
      "query", "alive", "HEAD", "/x", "{ /a: 1 }", "'${X:-1}'", "require", "[x]", file,      "5s",     "http://a:1/"};
  const std::map<std::string_view, std::vector<std::string>> bases{
      {"http", {"url: https://a/"}}, {"tcp", {"port: 1", "socket: /x"}}, {"postgres", {"user: u"}}, {"redis", {}}};
  std::vector<std::string> starts{""};
  if (bases.contains(kind.name)) starts.insert(starts.end(), bases.at(kind.name).begin(), bases.at(kind.name).end());
  std::map<std::string, Judged> judged;
  const auto add = [&](const std::string& start, const std::string& more) {
    const std::string map = start + (start.empty() ? "" : ", ") + more;
    const std::string name = std::string(kind.name) + ": { " + map + " }";
    judged[name] = judge("version: 1\nchecks: { a: { " + name + " } }\n");
    return judged[name].loads;
  };
  for (const std::string& start : starts) {
    std::map<std::string, std::string> fitting;
    for (const std::string& key : keys) {
      if (start.starts_with(key + ':')) continue;
      for (const std::string& value : values) {
        if (add(start, key + ": " + value)) fitting[key] = value;
      }
    }
    for (const auto& [one, first] : fitting) {
      for (const auto& [two, second] : fitting) {
        if (one < two) add(start, one + ": " + first + ", " + two + ": " + second);
      }
    }
  }
  return judged;
}

TEST_P(SchemaOfKind, AcceptsEveryPairOfKeysThatLoads) {
  const test::TemporaryDirectory directory;
  const std::map<std::string, Judged> judged = mappings_of(kind(), keys(), directory.file("x", "x"));
  const std::set<std::string> accepted = accepted_by_schema(judged);
  int loaded = 0;
  for (const auto& [name, each] : judged) {
    loaded += each.loads ? 1 : 0;
    EXPECT_TRUE(!each.loads || accepted.contains(name)) << name << " loads, and the schema refuses it";
  }
  EXPECT_GT(loaded, 30);
}

TEST(Schema, AcceptsWhateverLoads) {
  const std::map<std::string, Judged> judged = judge(good_configs());
  const std::set<std::string> accepted = accepted_by_schema(judged);
  EXPECT_GE(judged.size(), 30U);
  for (const auto& [name, each] : judged) {
    EXPECT_TRUE(each.loads) << each.text;
    EXPECT_TRUE(accepted.contains(name)) << each.text;
  }
}

INSTANTIATE_TEST_SUITE_P(All, SchemaOfKind, testing::ValuesIn(kind_names()),
                         [](const auto& each) { return each.param; });

TEST(Example, Loads) {
  const Loaded loaded = load({.file = (config_folder / "steady.example.yaml").string(), .targets = {}, .only = {}},
                             test::environment_of({}));
  EXPECT_EQ(loaded.problems, "");
  EXPECT_EQ(loaded.config.checks.size(), 5U);
}

}  // namespace
}  // namespace steady::config
