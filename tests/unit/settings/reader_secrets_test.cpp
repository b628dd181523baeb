#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "settings/reader.h"
#include "support/reading.h"
#include "support/temporary_directory.h"

namespace steady::settings {
namespace {

using test::Reading;

struct Read {
  std::string secret;
  std::string complaint;
};

Read read(const std::string& yaml, const test::Variables& variables = {}) {
  Reading reading(yaml, variables);
  Reader reader = reading.reader();
  const Secret secret = reader.secret("password", "FALLBACK");
  reader.reject_unknown();
  return {.secret = secret.reveal(), .complaint = reading.complaint()};
}

TEST(ReaderSecret, ComesFromAValueAFileOrAVariable) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(read("password: abc").secret, "abc");
  EXPECT_EQ(read("password: '${P}'", {{"P", "a${b}"}}).secret, "a${b}");
  EXPECT_EQ(read("password_file: " + directory.file("pw", "abc")).secret, "abc");
  EXPECT_EQ(read("password_env: P", {{"P", "abc"}}).secret, "abc");
  EXPECT_EQ(read("{}").secret, "");
}

TEST(ReaderSecret, KeepsEveryCharacterOfThePassword) {
  const std::string password = "p%w#r@d:/$'\" \\ \xC3\xA4\xE2\x82\xAC ${X}";
  const test::TemporaryDirectory directory;
  EXPECT_EQ(read("password_file: " + directory.file("pw", password)).secret, password);
  EXPECT_EQ(read("password_env: P", {{"P", password}}).secret, password);
  EXPECT_EQ(read("password: ${P}", {{"P", password}}).secret, password);
  EXPECT_EQ(read("{}", {{"FALLBACK", password}}).secret, password);
}

TEST(ReaderSecret, DropsOneNewlineAtTheEndOfAFile) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(read("password_file: " + directory.file("a", "abc\n")).secret, "abc");
  EXPECT_EQ(read("password_file: " + directory.file("b", "abc\r\n")).secret, "abc");
  EXPECT_EQ(read("password_file: " + directory.file("c", "abc\n\n")).secret, "abc\n");
  EXPECT_EQ(read("password_file: " + directory.file("d", " abc ")).secret, " abc ");
}

TEST(ReaderSecret, FallsBackToAVariableThatMayBeUnset) {
  EXPECT_EQ(read("{}", {{"FALLBACK", "abc"}}).secret, "abc");
  EXPECT_EQ(read("password: def", {{"FALLBACK", "abc"}}).secret, "def");
  EXPECT_EQ(read("{}").complaint, "");
}

TEST(ReaderSecret, RefusesTwoOfTheThree) {
  EXPECT_EQ(read("password: a\npassword_file: /x").complaint, "given beside password; one of the two is enough");
  EXPECT_EQ(read("password_file: /x\npassword_env: X").complaint,
            "given beside password_file; one of the two is enough");
}

TEST(ReaderSecret, NamesTheFileThatCannotBeRead) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(read("password_file: /no/file").complaint,
            "cannot read '/no/file': No such file or directory: is it mounted into this container?");
  const std::string empty = directory.file("empty", "\n");
  EXPECT_EQ(read("password_file: " + empty).complaint, "cannot read '" + empty + "': it is empty");
}

TEST(ReaderSecret, NamesTheVariableThatIsNotSet) {
  EXPECT_EQ(read("password_env: NO_SUCH").complaint,
            "the variable 'NO_SUCH' is not set: pass it to this container, or leave the key out");
}

TEST(ReaderSecret, IsNotMadeOfABlankVariable) {
  EXPECT_EQ(read("password_env: P", {{"P", ""}}).complaint,
            "the variable 'P' is blank: give it a value, or leave the key out");
  EXPECT_EQ(read("password: ${P}", {{"P", " "}}).complaint, "the variable P is blank (write ${P:-} where it may be)");
  EXPECT_EQ(read("password: ${P:-}", {{"P", ""}}).complaint, "");
}

// Somebody wrote the password itself where its file, or its variable, is named.
TEST(ReaderSecret, IsNotQuotedWhereItStandsForAFileOrAVariable) {
  EXPECT_EQ(read("password_file: ${P}", {{"P", "hunter2"}}).complaint,
            "cannot read '${P}': No such file or directory: is it mounted into this container?");
  EXPECT_EQ(read("password_env: ${P}", {{"P", "hunter2"}}).complaint,
            "the variable '${P}' is not set: pass it to this container, or leave the key out");
  EXPECT_EQ(read("password_env: hunter-2").complaint,
            "the variable that it names is not set: pass it to this container, or leave the key out");
}

// What a refused login says of the secret that was read.
std::string odd(const std::string& yaml, const test::Variables& variables = {}) {
  Reading reading(yaml, variables);
  Reader reader = reading.reader();
  const Secret secret = reader.secret("password", "FALLBACK");
  EXPECT_EQ(reading.complaint(), "") << yaml;
  return reader.odd_secret("password", secret, "FALLBACK");
}

TEST(ReaderSecret, IsDescribedWithItsOriginWhenItIsOdd) {
  const std::string quoted = " begins with a quotation mark (env files keep them)";
  const test::TemporaryDirectory directory;
  EXPECT_EQ(odd("password_env: DB_PASSWORD", {{"DB_PASSWORD", "\"x\""}}), "the password from DB_PASSWORD" + quoted);
  EXPECT_EQ(odd("password: ${DB_PASSWORD}", {{"DB_PASSWORD", "'x'"}}), "the password from DB_PASSWORD" + quoted);
  EXPECT_EQ(odd("password: ${DB_PASSWORD:-y}", {{"DB_PASSWORD", "'x'"}}), "the password from DB_PASSWORD" + quoted);
  EXPECT_EQ(odd("{}", {{"FALLBACK", "x "}}), "the password from FALLBACK ends with a blank");
  EXPECT_EQ(odd("{}", {{"FALLBACK", ""}}), "the password from FALLBACK is blank");
  EXPECT_EQ(odd("password: ${P:-}", {{"P", ""}}), "the password from P is blank");
  EXPECT_EQ(odd("password: a${P}", {{"P", "x\n"}}), "the password ends with a newline");
  EXPECT_EQ(odd("password: \"'x'\""), "the password" + quoted);
  EXPECT_EQ(odd("password: $DB_PASSWORD"), "the password is a variable that nothing has expanded");
  const std::string path = directory.file("pw", "x\n\n");
  EXPECT_EQ(odd("password_file: " + path), "the password from '" + path + "' ends with a newline");
  EXPECT_EQ(odd("password_file: " + directory.file("blank", "  \n")),
            "the password from '" + directory.path("blank") + "' is blank");
}

TEST(ReaderSecret, IsNotDescribedWhenItIsOrdinaryOrMissing) {
  const test::TemporaryDirectory directory;
  EXPECT_EQ(odd("password: abc"), "");
  EXPECT_EQ(odd("password: p'a\"s"), "");
  EXPECT_EQ(odd("password_env: P", {{"P", "a$b{c}"}}), "");
  EXPECT_EQ(odd("password_file: " + directory.file("pw", "x\n")), "") << "one newline belongs to the file";
  EXPECT_EQ(odd("{}"), "");
}

TEST(ReaderSecret, IsDescribedWithoutANameThatMayBeASecretItself) {
  const std::string described = odd("password_env: hun-ter2", {{"hun-ter2", "'x'"}});
  EXPECT_TRUE(described.starts_with("the password from its variable begins with")) << described;
}

TEST(ReaderSecret, OfAnotherUserNamesOurs) {
  if (::geteuid() != 0) return;  // nobody but root can give a file away
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("pw", "abc");
  ASSERT_EQ(::chmod(directory.path("").c_str(), 0755), 0);
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  ASSERT_EQ(::seteuid(65532), 0);
  const std::string complaint = read("password_file: " + path).complaint;
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_EQ(complaint,
            "cannot read '" + path +
                "': Permission denied: steady runs as user 65532; let that user read it (chmod, chown), or run "
                "as its owner");
}

TEST(ReaderSecret, NeverQuotesTheValue) {
  for (const std::string yaml :
       {"password: [hunter2]", "password: true", "password: { a: hunter2 }", "password: ${hunter2!}"}) {
    Reading reading(yaml);
    Reader reader = reading.reader();
    EXPECT_EQ(reader.secret("password").reveal(), "");
    EXPECT_FALSE(reading.problems().empty());
    EXPECT_EQ(reading.shown().find("hunter2"), std::string::npos) << reading.shown();
  }
}

TEST(ReaderSecret, TellsWhetherOneIsGiven) {
  Reading reading("password_env: X\n", {{"OTHER", "x"}});
  Reader reader = reading.reader();
  EXPECT_TRUE(reader.has_secret("password"));
  EXPECT_FALSE(reader.has_secret("other"));
  EXPECT_EQ(reader.keys().size(), 6U);
}

TEST(ReaderSecretFile, IsDescribedByTheNounThatIsGiven) {
  const test::TemporaryDirectory directory;
  Reading reading("bearer_file: " + directory.file("token", "'abc'"));
  Reader reader = reading.reader();
  const Secret token = reader.secret_file("bearer_file");
  EXPECT_EQ(reader.odd_secret("bearer", token, {}, "token"),
            "the token from '" + directory.path("token") + "' begins with a quotation mark (env files keep them)");
}

TEST(ReaderSecretFile, ReadsTheFileItsKeyNames) {
  const test::TemporaryDirectory directory;
  Reading reading("bearer_file: " + directory.file("token", "abc\n") + "\nother_file: /no\n");
  Reader reader = reading.reader();
  EXPECT_EQ(reader.secret_file("bearer_file").reveal(), "abc");
  EXPECT_EQ(reader.secret_file("none").reveal(), "");
  EXPECT_EQ(reader.secret_file("other_file").reveal(), "");
  EXPECT_EQ(reading.complaint(), "cannot read '/no': No such file or directory: is it mounted into this container?");
}

}  // namespace
}  // namespace steady::settings
