#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "support/temporary_directory.h"

namespace steady {
namespace {

using namespace std::string_literals;
using Text = std::expected<std::string, std::string>;

constexpr std::size_t limit = 4096;

Text refused(std::string why) { return std::unexpected(std::move(why)); }

class File : public testing::Test {
 protected:
  // A pipe that nobody writes to: open(2) in blocking mode would wait for ever.
  std::string pipe() const {
    const std::string path = directory_.path("pipe");
    EXPECT_EQ(::mkfifo(path.c_str(), 0600), 0);
    return path;
  }
  const test::TemporaryDirectory directory_;
};

TEST_F(File, IsReadWhole) {
  const std::string content(limit, 'x');
  EXPECT_EQ(read_regular_file(directory_.file("full", content), limit), content);
  EXPECT_EQ(read_regular_file(directory_.file("empty", ""), limit), "");
  ASSERT_EQ(::symlink(directory_.path("full").c_str(), directory_.path("link").c_str()), 0);
  EXPECT_EQ(read_regular_file(directory_.path("link"), limit), content) << "Kubernetes mounts secrets as links";
}

TEST_F(File, ThatIsNoneIsNeverOpened) {
  EXPECT_EQ(read_regular_file(pipe(), limit), refused("it is not a regular file"));
  EXPECT_EQ(read_regular_file(directory_.path(), limit), refused("it is a directory"));
  EXPECT_EQ(read_regular_file("/dev/zero", limit), refused("it is not a regular file"));
  ASSERT_EQ(::symlink("/dev/zero", directory_.path("link").c_str()), 0);
  EXPECT_EQ(read_regular_file(directory_.path("link"), limit), refused("it is not a regular file"));
}

TEST_F(File, ThatIsTooLargeIsRefused) {
  EXPECT_EQ(read_regular_file(directory_.file("large", std::string(limit + 1, 'x')), limit),
            refused("it is larger than 4 KiB"));
  const std::string sparse = directory_.file("sparse", "");
  ASSERT_EQ(::truncate(sparse.c_str(), off_t{10} << 30), 0);
  EXPECT_EQ(read_regular_file(sparse, std::size_t{2} << 20), refused("it is larger than 2 MiB"));
  EXPECT_EQ(read_regular_file("/proc/self/maps", 1), refused("it is larger than 0 KiB")) << "said to be empty";
}

TEST_F(File, ThatIsMissingIsNamedByTheKernel) {
  EXPECT_EQ(read_regular_file(directory_.path("none"), limit), refused("No such file or directory"));
  EXPECT_EQ(read_regular_file(directory_.file("cut", "") + "\0x"s, limit), refused("a path holds no zero byte"));
}

TEST_F(File, IsUnfitForALibraryWhenItCouldHoldItUp) {
  EXPECT_EQ(unfit_file(pipe(), limit), "it is not a regular file");
  EXPECT_EQ(unfit_file("/dev/zero", limit), "it is not a regular file");
  EXPECT_EQ(unfit_file("/dev/null", limit), std::nullopt) << "as engines mask a file";
  EXPECT_EQ(unfit_file(directory_.path(), limit), "it is a directory");
  EXPECT_EQ(unfit_file(directory_.file("large", std::string(limit + 1, 'x')), limit), "it is larger than 4 KiB");
  EXPECT_EQ(unfit_file(directory_.file("good", "x"), limit), std::nullopt);
  EXPECT_EQ(unfit_file(directory_.path("none"), limit), std::nullopt) << "libraries find that out without waiting";
}

}  // namespace
}  // namespace steady
