#include "settings/document.h"

#include <gtest/gtest.h>

#include "support/reading.h"

namespace steady::settings {
namespace {

using test::Reading;

TEST(ReadYaml, GivesATreeWithPositionsThatCountFromOne) {
  const Reading yaml("version: 1\nchecks:\n  db: { port: 5432, hosts: [a, b] }\n");
  EXPECT_EQ(yaml.complaint(), "");
  ASSERT_EQ(yaml.root().entries.size(), 2U);
  EXPECT_EQ(yaml.root().entries[0].key, "version");
  EXPECT_EQ(yaml.root().entries[0].position, (Position{.line = 1, .column = 1}));
  EXPECT_EQ(yaml.root().entries[0].value.position, (Position{.line = 1, .column = 10}));
  const Node& db = *yaml.root().find("checks")->find("db");
  EXPECT_EQ(db.type, Node::Type::map);
  EXPECT_EQ(db.position, (Position{.line = 3, .column = 7}));
  EXPECT_EQ(db.find("port")->text, "5432");
  EXPECT_EQ(db.find("port")->position, (Position{.line = 3, .column = 15}));
  ASSERT_EQ(db.find("hosts")->items.size(), 2U);
  EXPECT_EQ(db.find("hosts")->items[1].text, "b");
  EXPECT_EQ(db.find("none"), nullptr);
}

TEST(ReadYaml, TellsQuotedTextFromPlain) {
  const Reading yaml("a: true\nb: 'true'\nc: \"true\"\nd: ~\ne:\nf: 'null'\ng: |\n  true\n");
  EXPECT_FALSE(yaml.root().find("a")->quoted);
  EXPECT_TRUE(yaml.root().find("b")->quoted);
  EXPECT_TRUE(yaml.root().find("c")->quoted);
  EXPECT_EQ(yaml.root().find("d")->type, Node::Type::null);
  EXPECT_EQ(yaml.root().find("e")->type, Node::Type::null);
  EXPECT_EQ(yaml.root().find("f")->type, Node::Type::scalar);
  EXPECT_TRUE(yaml.root().find("g")->quoted);
}

// As in Compose: what only others understand does no harm, as long as nothing is made of it.
TEST(ReadYaml, LeavesExtensionsToOthers) {
  const std::string extension = "x-b: &q { c: 1 }\nx-a: &a { <<: *q, d: !mine 2, e: 3, e: 4, f: [{ g: 5, g: 6 }] }\n";
  EXPECT_EQ(Reading(extension).complaint(), "");
  EXPECT_EQ(Reading(extension + "a: { b: *q }\n").complaint(), "");
  for (const std::string use : {"a: *a\n", "a: { b: [*a] }\n"}) {
    EXPECT_TRUE(
        Reading(extension + use)
            .complaint()
            .contains("this alias stands for a '<<', a tag or a key that is given twice, and none is used here"))
        << use;
  }
  EXPECT_TRUE(Reading("x-a: &a { b: &b { <<: 1 } }\na: *b\n").complaint().contains("this alias"));
  for (const std::string bad :
       {"a: { x-b: { <<: 1 } }\n", "x-a: 1\nx-a: 2\n", "x-a: 1\n<<: 2\n", "a: !b 1\nx-a: 1\n"}) {
    EXPECT_NE(Reading(bad).complaint(), "") << "only below a key of the file itself: " << bad;
  }
}

TEST(ReadYaml, PutsAMissingValueAtItsKey) {
  const Reading yaml("a:\n  b:\nc: 1\n");
  EXPECT_EQ(yaml.root().find("a")->find("b")->position, (Position{.line = 2, .column = 3}));
}

TEST(ReadYaml, CountsColumnsInBytes) {
  const Reading yaml("{ \xC3\xA4: 1, b: 2 }\n");
  EXPECT_EQ(yaml.root().entries[1].position, (Position{.line = 1, .column = 10}));
}

TEST(ReadYaml, TakesWindowsLineEndings) {
  const Reading yaml("version: 1\r\nlog:\r\n  level: info\r\n");
  EXPECT_EQ(yaml.complaint(), "");
  EXPECT_EQ(yaml.root().find("log")->find("level")->text, "info");
}

TEST(ReadYaml, TakesJson) {
  const Reading yaml("{\"version\": 1, \"log\": {\"level\": \"info\"}}");
  EXPECT_EQ(yaml.complaint(), "");
  EXPECT_EQ(yaml.root().find("log")->find("level")->text, "info");
}

TEST(ReadYaml, UnfoldsAliases) {
  const Reading yaml("a: &tls { ca_file: /ca.pem }\nb: *tls\nc: &port 80\nd: *port\n");
  EXPECT_EQ(yaml.complaint(), "");
  EXPECT_EQ(yaml.root().find("b")->find("ca_file")->text, "/ca.pem");
  EXPECT_EQ(yaml.root().find("b")->position, (Position{.line = 2, .column = 4}));
  EXPECT_EQ(yaml.root().find("d")->text, "80");
}

TEST(ReadYaml, KeepsASecretOneWhereverAnAliasPutsIt) {
  const Reading yaml("password: [&a hunter2, { b: &b hunter3 }]\nport: *a\nname: *b\nhost: db\n");
  EXPECT_EQ(yaml.complaint(), "");
  EXPECT_TRUE(yaml.root().find("port")->secret);
  EXPECT_TRUE(yaml.root().find("name")->secret);
  EXPECT_FALSE(yaml.root().find("host")->secret);
}

struct Refusal {
  std::string text;
  std::string shown;
};

class ReadYamlRefuses : public testing::TestWithParam<Refusal> {};

TEST_P(ReadYamlRefuses, WithTheReasonAndThePlace) { EXPECT_EQ(Reading(GetParam().text).shown(), GetParam().shown); }

std::string place(int line, int column, const std::string& rest) {
  return "test.yaml:" + std::to_string(line) + ":" + std::to_string(column) + ": " + rest;
}

INSTANTIATE_TEST_SUITE_P(
    All, ReadYamlRefuses,
    testing::Values(
        Refusal{"", place(1, 1, "the file is empty; it begins with 'version: 1'\n")},
        Refusal{"# nothing\n", place(1, 1, "the file is empty; it begins with 'version: 1'\n")},
        Refusal{"text", place(1, 1, "the file is not a mapping; it begins with 'version: 1'\n")},
        Refusal{"- a\n", place(1, 1, "the file is not a mapping; it begins with 'version: 1'\n")},
        Refusal{"a: 1\nb: 2\na: 3\n", place(3, 1, "the key 'a' is given twice (first in line 1)\n  a:\n  ^\n")},
        Refusal{"a: 1\n---\nb: 2\n", place(2, 1, "a second document begins here; one file holds one\n")},
        Refusal{"a: !!int 1\n",
                place(1, 4, "tags ('!...') are not used here; a text that begins with '!' needs quotes\n")},
        Refusal{"[1]: 2\n", place(1, 1,
                                  "a key is plain text; a bracket is not closed, or a text that begins with one needs "
                                  "quotes\n")},
        Refusal{"~: 2\n", place(1, 1, "a key is missing here\n")},
        Refusal{"a: &x 1\n<<: *x\n", place(2, 1, "'<<' merges mappings in YAML 1.1 only; write the keys out\n")},
        Refusal{"a: *b\n", place(1, 4,
                                 "not valid YAML: an alias without its anchor; a text that begins with '*' needs "
                                 "quotes\n")},
        Refusal{"a: &a [*a]\n", place(1, 8, "an alias inside its own anchor\n")},
        Refusal{"a: 1\n  b: 2\n", place(2, 4,
                                        "not valid YAML: a ':' that does not fit; look at the indentation, the line "
                                        "before, and for ': ' in a value without quotes\n")},
        Refusal{"a: { b: ${C} }\n", place(1, 10, "not valid YAML: inside of { } and [ ] a ${VARIABLE} needs quotes\n")},
        Refusal{"a:\n  b: [1, 2\n\n", place(2, 10, "not valid YAML: ']' or ',' is missing\n")},
        Refusal{"a: \"x\n", place(1, 4, "the quote that begins here is never closed\n")},
        Refusal{"a:\n\tb: 1\n", place(2, 3, "not valid YAML: a tab in the indentation; YAML wants blanks\n")},
        Refusal{"\xEF\xBB\xBF"
                "a: 1\n",
                place(1, 1, "a byte order mark; save the file as UTF-8 without BOM\n")},
        Refusal{std::string("\xFF\xFE"
                            "a\0",
                            4),
                place(1, 1, "UTF-16; save the file as UTF-8\n")},
        Refusal{"a: 1\nb: x\xFC\n", place(2, 5, "a byte that is not UTF-8\n")},
        Refusal{"a: \xC0\xAF\n", place(1, 4, "a byte that is not UTF-8\n")},
        Refusal{"a: \xED\xA0\x80\n", place(1, 4, "a byte that is not UTF-8\n")},
        Refusal{"a: 1\rb: 2\n", place(1, 5, "a control character\n")},
        Refusal{std::string("a: \0\n", 5), place(1, 4, "a control character\n")}));

TEST(ReadYaml, RefusesAliasesThatUnfoldWithoutEnd) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 9; ++k) text += before + ", ";
    text += before + "]\n";
  }
  EXPECT_EQ(Reading(text).complaint(), "the anchors and aliases stand for more than 10,000 values");
}

TEST(ReadYaml, CountsLongTextsBehindAliasesAsWhatTheyWeigh) {
  const Reading yaml("a: &a " + std::string(500'000, 'x') + "\nb: *a\nc: *a\n");
  EXPECT_EQ(yaml.complaint(), "the anchors and aliases stand for more than 10,000 values");
}

TEST(ReadYaml, TakesManyValuesWithoutAliases) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "k" + std::to_string(i) + ": { a: 1, b: 2, c: 3 }\n";
  const Reading yaml(text);
  EXPECT_EQ(yaml.complaint(), "");
  EXPECT_EQ(yaml.root().entries.size(), 5'000U);
}

TEST(ReadYaml, RefusesLevelsWithoutEnd) {
  const std::string complaint = "not valid YAML: too many levels inside of each other";
  EXPECT_EQ(Reading("a: " + std::string(1'000, '[') + std::string(1'000, ']')).complaint(), complaint);
  std::string steps;
  for (int i = 0; i < 20'000; ++i) steps += "- ";
  EXPECT_EQ(Reading(steps).complaint(), complaint);
}

TEST(ReadYaml, NotesEveryDuplicateOfOneFile) {
  Reading yaml("a: 1\na: 2\nb: { c: 1, c: 2 }\n");
  EXPECT_EQ(yaml.problems().all().size(), 2U);
}

// A parser that meets noise must end, with a problem or a tree. The noise is made of what YAML gives a meaning to.
TEST(ReadYaml, SurvivesNoise) {
  constexpr std::string_view pieces = "ab:- {}[],&*!|>'\"%@`#\n\n  \t?~<$=.0";
  unsigned state = 12345;
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    for (int i = 0; i < 60; ++i) {
      state = state * 1'103'515'245U + 12'345U;
      text += pieces[(state >> 16) % pieces.size()];
    }
    Reading yaml(text);
    EXPECT_TRUE(!yaml.problems().empty() || yaml.root().type == Node::Type::map);
    yaml.shown();
  }
}

}  // namespace
}  // namespace steady::settings
