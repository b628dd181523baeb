#include "base/version.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <vector>

namespace steady {
namespace {

using Bytes = std::vector<unsigned char>;

TEST(Licenses, AreTheFileThatTheBuildPacked) {
  std::ostringstream file;
  file << std::ifstream(STEADY_SOURCE_DIR "/LICENSES.txt", std::ios::binary).rdbuf();
  EXPECT_GT(file.str().size(), 20'000U);
  EXPECT_EQ(licenses(), file.str());
}

TEST(Unpacked, CopiesFromAsFarBackAsTheBytesSay) {
  EXPECT_EQ(unpacked({}), "");
  EXPECT_EQ(unpacked(Bytes{'a', 'b'}), "ab");
  EXPECT_EQ(unpacked(Bytes{'a', 'b', 'c', 'd', 128, 0, 4, '!'}), "abcdabcd!");
  EXPECT_EQ(unpacked(Bytes{'a', 'b', 129, 0, 2}), "abababa") << "a copy may reach into itself";
  EXPECT_EQ(unpacked(Bytes{'a', 255, 0, 1}), std::string(132, 'a'));
  const std::string far(300, 'x');
  Bytes bytes{'a', 'b', 'c', 'd'};
  bytes.insert(bytes.end(), far.begin(), far.end());
  bytes.insert(bytes.end(), {128, 1, 304 - 256});
  EXPECT_EQ(unpacked(bytes), "abcd" + far + "abcd");
}

TEST(Unpacked, StaysWithinBoundsWhateverTheBytesAre) {
  EXPECT_EQ(unpacked(Bytes{'a', 128, 0, 2, 'b'}), "a") << "farther back than the text reaches";
  EXPECT_EQ(unpacked(Bytes{'a', 128, 0, 0, 'b'}), "a");
  for (const Bytes& cut : {Bytes{'a', 128}, Bytes{'a', 128, 0}}) EXPECT_LE(unpacked(cut).size(), 2U);
  std::mt19937 chance(1);
  for (int i = 0; i < 200; ++i) {
    Bytes bytes(100);
    for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(chance());
    EXPECT_LE(unpacked(bytes).size(), 100U * 131);
  }
}

}  // namespace
}  // namespace steady
