// The packages of the binary under test, packed once for all tests of the suite. For arm64 a binary of build/ is packed where there is
// one, else a stand-in: the one for amd64 with another processor in its header, which no test starts.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "binary/binary.h"
#include "support/temporary_directory.h"

namespace steady::test {

class Packages : public testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();

  // docker/release/packages of this checkout, or of a copy.
  static Finished pack(const std::string& arch, const std::filesystem::path& program, const std::filesystem::path& out,
                       const Variables& further = {}, const std::filesystem::path& scripts = {});
  static const std::filesystem::path& out();  // the folder with the packages of both
  static std::filesystem::path other_binary();

  static inline std::unique_ptr<TemporaryDirectory> place;

  TemporaryDirectory directory;
};

/// A shell's line in a folder; throws unless it succeeds. Returns its output.
std::string sh_ok(const std::string& line, const std::filesystem::path& folder);

}  // namespace steady::test
