// docker/scan: the images of the examples by a real scanner (osv-scanner), which docker/toolchain/scanner compiles, and a database of
// the test's own.
#include <gtest/gtest.h>

#include <regex>

#include "containers/docker.h"

namespace steady::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const fs::path source = STEADY_SOURCE_DIR;

// See holes.py.
class Database : public Folder {
 public:
  explicit Database(const std::string& below) {
    const Finished made = run({.argv = {"python3", container_tests() / "holes.py", path(), below}});
    if (made.status != 0) throw std::runtime_error(made.err);
  }
  Finished scan(const Words& images = {}) const {
    Words words{source / "docker/scan", "--database", path()};
    words.insert(words.end(), images.begin(), images.end());
    return run({.argv = words, .limit = 10min});
  }
};

class Scan : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    Words folders;
    for (const char* language : {"go", "node", "python", "java"})
      folders.push_back(source / "compose-examples" / language);
    make_images(folders);
    const Finished made = run({.argv = {source / "docker/toolchain/scanner"}, .limit = 25min});
    if (made.status != 0) throw std::runtime_error(made.err);
  }
};

int count(const std::string& text, const std::string& pattern) {
  const std::regex wanted(pattern);
  return static_cast<int>(std::distance(std::sregex_iterator(text.begin(), text.end(), wanted), {}));
}

TEST_F(Scan, FindsNoHoleInTheExamples) {
  const Finished finished = Database("today").scan();
  EXPECT_EQ(finished.status, 0) << finished.out << finished.err;
  EXPECT_EQ(count(finished.out, "\n?(steady-scan-[a-z]+-[0-9]+|[a-z]+/[a-z.-]+): [0-9]+ packages, 0 known holes\n"), 8)
      << finished.out;
}

// Or finding none above would prove nothing.
TEST_F(Scan, SeesTheLibrariesOfEachExample) {
  const Finished finished = Database("9999").scan();
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
  for (const char* seen :
       {"steady-scan-go-[0-9]+: github.com/jackc/pgx/v5 [0-9.]+: TEST-Go-1, mended in 9999: planted\n",
        "steady-scan-node-[0-9]+: pg [0-9.]+: TEST-npm-1,", "steady-scan-node-[0-9]+: zlib [^ ]+: TEST-Debian-1,",
        "steady-scan-python-[0-9]+: starlette [0-9.]+: TEST-PyPI-1,",
        "go/go.mod: github.com/jackc/pgx/v5 [0-9.]+: TEST-Go-1,", "node/package-lock.json: pg [0-9.]+: TEST-npm-1,",
        "python/requirements-dev.txt: starlette [0-9.]+: TEST-PyPI-1,",
        // Its jar does not say which library it is: "steady-scan-java" sees org.postgresql.jdbc.
        "java/pom.xml: org.postgresql:postgresql [0-9.]+: TEST-Maven-1,"})
    EXPECT_EQ(count(finished.out, seen), 1) << seen << "\n" << finished.out;
}

// The version that the Python example had before.
TEST_F(Scan, FindsAPlantedPackageAndFailsIfANewerOneMendsIt) {
  const Folder folder;
  folder.write("METADATA", "Metadata-Version: 2.4\nName: starlette\nVersion: 0.47.0\n");
  const Image planted(
      "FROM scratch\nCOPY METADATA /venv/lib/python3.13/site-packages/starlette-0.47.0.dist-info/METADATA\n",
      {{"METADATA", folder.path() / "METADATA"}});
  const Finished finished = Database("today").scan({planted.tag()});
  EXPECT_EQ(finished.status, 1) << finished.out << finished.err;
  EXPECT_TRUE(finished.out.contains(": starlette 0.47.0: TEST-PyPI-1, mended in 0.49.1: planted\n"))
      << finished.out << finished.err;
  const Finished never = Database("never").scan({planted.tag()});
  EXPECT_EQ(never.status, 0) << never.out << never.err;
  EXPECT_TRUE(never.out.contains(": starlette 0.47.0: TEST-PyPI-1, nothing mends it yet: planted\n"))
      << never.out << never.err;
}

TEST_F(Scan, TakesAnImageThatItCannotLookIntoForNoCleanOne) {
  const Image bare("FROM scratch\nCOPY steady /\n", {{"steady", container_tests() / "holes.py"}});
  const Finished nothing = Database("today").scan({bare.tag()});
  EXPECT_EQ(nothing.status, 2) << nothing.out << nothing.err;
  EXPECT_EQ(Database("today").scan({unique_name("missing")}).status, 2);
  const Folder without;
  const Finished no_database =
      run({.argv = {source / "docker/scan", "--database", without.path(), bare.tag()}, .limit = 1min});
  EXPECT_EQ(no_database.status, 2) << no_database.out << no_database.err;
}

}  // namespace
}  // namespace steady::test
