// docker/sbom: a list of what is in the binary that a scanner can read, and that says the same as the binary.
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "binary.h"
#include "support/python_tools.h"
#include "support/temporary_directory.h"

namespace steady::test {
namespace {

const std::filesystem::path source = STEADY_SOURCE_DIR;

Finished sbom_of(const std::string& binary) { return run({.argv = {source / "docker/sbom", binary}}); }

// What CycloneDX's own schema says of a text; nothing when it is sound.
std::string objections(const std::string& text) {
  const Finished validated = run({.argv = {python_with_tools(), "-c", R"(
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
print(JsonStrictValidator(SchemaVersion.V1_5).validate_str(sys.stdin.read()) or '', end='')
)"},
                                  .input = text});
  return validated.out + validated.err;
}

TEST(Sbom, IsWhatTheSchemaAsksFor) {
  const Finished finished = sbom_of(binary());
  ASSERT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(objections(finished.out), "");
  std::string broken = finished.out;
  broken.replace(broken.find("\"library\""), 9, "\"liberty\"");
  EXPECT_NE(objections(broken), "") << "or asking proves nothing";
}

TEST(Sbom, NamesEveryLibraryThatTheBinaryNames) {
  const std::string sbom = sbom_of(binary()).out;
  const std::string said = run({.argv = {binary(), "--version"}}).out;
  std::istringstream libraries(said.substr(said.find('\n') + 1));
  int count = 0;
  for (std::string library; std::getline(libraries >> std::ws, library, ','); ++count) {
    const std::size_t space = library.find(' ');
    const std::string version = library.substr(space + 1, library.find('\n') - space - 1);
    EXPECT_TRUE(
        sbom.contains("\"name\": \"" + library.substr(0, space) + "\",\n      \"version\": \"" + version + "\""))
        << library << "\n"
        << sbom;
  }
  EXPECT_GE(count, 10) << said;
  EXPECT_EQ(sbom_of(binary()).out, sbom) << "the same bytes every time";
}

// In the binary that is shipped, whatever the one under test is.
TEST(Sbom, TheScansExceptionsAreForCodeThatIsNotInTheBinary) {
  const std::string shipped = read_all(source / "build/steady");
  EXPECT_TRUE(shipped.contains("shiftjis2004")) << "libpq's names of encodings, or looking for words proves nothing";
  EXPECT_FALSE(shipped.contains("ucs2be")) << "a word of the table in musl's iconv";
  const std::string exceptions = read_all(source / ".grype.yaml");
  EXPECT_TRUE(exceptions.contains("- vulnerability: CVE-2025-26519\n    package:\n      name: musl\n"));
  EXPECT_EQ(exceptions.find("- vulnerability:"), exceptions.rfind("- vulnerability:")) << "another needs its own proof";
}

// A binary for another processor cannot be asked: another one answers for it, if the answer stands in it.
TEST(Sbom, OfABinaryThatDoesNotRunHereIsAnotherBinarysOnlyWhereItsWordsStandInBoth) {
  const TemporaryDirectory directory;
  const auto asked = [](const std::string& file) {
    return run({.argv = {source / "docker/sbom", file}, .env = {{"STEADY_NATIVE", binary()}}});
  };
  const std::string whole = read_all(binary());
  EXPECT_EQ(asked(directory.file("foreign", whole)).out, sbom_of(binary()).out) << "it is not executable";
  std::string other = whole;
  for (std::size_t at = 0; (at = other.find("OpenSSL 3.", at)) != std::string::npos; ++at) other[at + 8] = '4';
  ASSERT_NE(other, whole);
  const Finished refused = asked(directory.file("other", other));
  EXPECT_EQ(refused.status, 1) << story(refused);
  EXPECT_TRUE(refused.err.contains("does not stand in")) << refused.err;
}

TEST(Sbom, SaysWhatIsWrongWithAnythingElse) {
  const TemporaryDirectory directory;
  const Finished text = sbom_of(directory.file("no-program", "hello\n"));
  EXPECT_EQ(text.status, 1);
  EXPECT_TRUE(text.err.starts_with("sbom: ")) << text.err;
  EXPECT_TRUE(text.err.contains("no-program is no steady that runs here")) << text.err;
  EXPECT_EQ(text.out, "");
  EXPECT_TRUE(sbom_of("/bin/true").err.contains("true is no steady that runs here"));
}

}  // namespace
}  // namespace steady::test
