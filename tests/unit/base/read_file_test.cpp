#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <future>

#include "base/file.h"
#include "support/temporary_directory.h"

namespace steady {
namespace {

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit) {
  Patience patience;
  return steady::read_file(path, limit, patience);
}

using namespace std::chrono_literals;

std::string error_of(const std::string& path, std::size_t limit = 1 << 20) {
  const auto content = read_file(path, limit);
  return content ? "no error" : content.error();
}

std::string late(const std::string&) { return "the pipe was not written to its end within a second"; }

TEST(ReadFile, ReadsEveryByte) {
  const test::TemporaryDirectory directory;
  const std::string content("a\0b\r\n\xFF", 6);
  EXPECT_EQ(read_file(directory.file("x", content), 6), content);
  EXPECT_EQ(read_file(directory.file("empty", ""), 6), "");
}

TEST(ReadFile, FollowsLinksAsKubernetesMountsSecrets) {
  const test::TemporaryDirectory directory;
  directory.file("data", "secret");
  std::filesystem::create_symlink("data", directory.path("link"));
  EXPECT_EQ(read_file(directory.path("link"), 100), "secret");
}

TEST(ReadFile, TellsTheReasonWithoutThePath) { EXPECT_EQ(error_of("/no/such/file"), "No such file or directory"); }

TEST(ReadFile, RefusesADirectory) { EXPECT_EQ(error_of("/etc"), "it is a directory"); }

TEST(ReadFile, RefusesADevice) { EXPECT_EQ(error_of("/dev/zero"), "it is not a regular file"); }

TEST(ReadFile, RefusesMoreThanTheLimit) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.file("big", std::string((1 << 20) + 1, 'x'));
  EXPECT_EQ(error_of(path), "it is larger than 1 MiB");
  EXPECT_EQ(error_of(path, 64 << 10), "it is larger than 64 KiB");
}

TEST(ReadFile, RefusesAPathWithAZeroByte) {
  EXPECT_EQ(error_of(std::string("/etc/passwd\0x", 13)), "a path holds no zero byte");
}

TEST(ReadFile, ReadsWhatAPipeDelivers) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "hello", 5), 5);
  ::close(ends[1]);
  EXPECT_EQ(read_file("/dev/fd/" + std::to_string(ends[0]), 100), "hello");
  ::close(ends[0]);
}

TEST(ReadFile, GivesUpOnAPipeThatDeliversNothing) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const int writer = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of(path), late(path));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
  ASSERT_EQ(::write(writer, "half of it", 10), 10);
  EXPECT_EQ(error_of(path), late(path)) << "its writer does not end";
  ::close(writer);
}

TEST(ReadFile, GivesUpOnAPipeWhoseWriterDoesNotCome) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(error_of(path), late(path));
}

TEST(ReadFile, WaitsForAWriterThatComesLate) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto content = std::async(std::launch::async, [&] { return read_file(path, 100); });
  ASSERT_EQ(content.wait_for(200ms), std::future_status::timeout) << "nobody has written yet";
  const int writer = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_EQ(::write(writer, "sec", 3), 3);
  EXPECT_EQ(content.wait_for(200ms), std::future_status::timeout) << "the writer has not ended";
  ASSERT_EQ(::write(writer, "ret", 3), 3);
  ::close(writer);
  EXPECT_EQ(content.get(), "secret");
}

TEST(ReadFile, TakesAWriterThatSaysNothingForAnEmptyFile) {
  const test::TemporaryDirectory directory;
  const std::string path = directory.path("pipe");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  auto content = std::async(std::launch::async, [&] { return read_file(path, 100); });
  ::close(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(content.get(), "");
}

}  // namespace
}  // namespace steady
