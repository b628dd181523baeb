// `steady install`: a copy of the program for containers whose images do not hold it.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>
#include <vector>

#include "base/text.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

namespace fs = std::filesystem;

Words names_in(const std::string& directory) {
  Words out;
  for (const auto& entry : fs::directory_iterator(directory)) out.push_back(entry.path().filename());
  return out;
}

struct stat status_of(const std::string& path) {
  struct stat about{};
  EXPECT_EQ(::lstat(path.c_str(), &about), 0) << path;
  return about;
}

class Install : public testing::Test {
 protected:
  Install() { fs::create_directory(target); }
  std::string copy() const { return cat(target, "/steady"); }
  bool is_whole() const { return read_all(copy()) == read_all(binary()); }

  TemporaryDirectory directory;
  std::string target = directory.path("target");
};

TEST_F(Install, PutsAWorkingCopyIntoADirectoryWhateverTheUmask) {
  Command command = steady_command({"install", target});
  command.prepare = [] { ::umask(0777); };
  const Finished finished = run(command);
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.out, cat("installed ", copy(), " (", fs::file_size(binary()), " bytes)\n"));
  EXPECT_EQ(finished.err, "");
  EXPECT_TRUE(is_whole());
  EXPECT_EQ(status_of(copy()).st_mode & 07777, 0755U);
  EXPECT_EQ(run({.argv = {copy(), "--version"}}).out, steady({"--version"}).out);
  EXPECT_EQ(names_in(target), Words{"steady"});
}

TEST_F(Install, TakesAnotherNameAndIsQuietWhenAsked) {
  const Finished finished = steady({"install", "-q", cat(target, "/healthcheck")});
  EXPECT_EQ(finished.status, 0) << story(finished);
  EXPECT_EQ(finished.out + finished.err, "");
  EXPECT_EQ(names_in(target), Words{"healthcheck"});
}

TEST_F(Install, ReplacesACopyThatRunsWithoutDisturbingIt) {
  ASSERT_EQ(steady({"install", target}).status, 0);
  Child old({.argv = {copy(), "sleep", "10m"}});
  ASSERT_TRUE(until(old, [](pid_t pid) { return link_of(pid, "exe").ends_with("/target/steady"); }));
  const auto before = status_of(copy()).st_ino;
  EXPECT_EQ(steady({"install", target}).status, 0);
  EXPECT_NE(status_of(copy()).st_ino, before);
  EXPECT_TRUE(old.running());
  EXPECT_EQ(run({.argv = {copy(), "install", "-q", copy()}}).status, 0) << "over itself";
  EXPECT_TRUE(is_whole());
}

TEST_F(Install, ReplacesALinkAndNotWhatItLeadsTo) {
  const std::string elsewhere = directory.file("elsewhere", "mine");
  fs::create_symlink(elsewhere, copy());
  EXPECT_EQ(steady({"install", target}).status, 0);
  EXPECT_TRUE(S_ISREG(status_of(copy()).st_mode));
  EXPECT_EQ(read_all(elsewhere), "mine");
}

TEST_F(Install, ReplacesNoPipeSocketOrDevice) {
  ASSERT_EQ(::mkfifo(copy().c_str(), 0600), 0);
  const Finished finished = steady({"install", target});
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_EQ(finished.err, cat("steady install: cannot replace ", copy(), ": it is not a regular file\n"));
  EXPECT_TRUE(S_ISFIFO(status_of(copy()).st_mode));
  EXPECT_EQ(names_in(target), Words{"steady"});
}

TEST_F(Install, LeavesWhatWasThereAndNothingElseWhenThereIsNoRoom) {
  std::ofstream(copy()) << "old";
  Command command = steady_command({"install", target});
  command.prepare = [] {
    const rlimit limit{.rlim_cur = 1'000'000, .rlim_max = 1'000'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  };
  const Finished finished = run(command);
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_EQ(finished.err, cat("steady install: cannot write ", copy(), ": File too large\n"));
  EXPECT_EQ(read_all(copy()), "old");
  EXPECT_EQ(names_in(target), Words{"steady"});
}

TEST_F(Install, IsWholeAtEveryMomentWhileManyInstallAtOnce) {
  ASSERT_EQ(steady({"install", target}).status, 0);
  std::vector<std::optional<Child>> installers(8);
  for (auto& each : installers) each.emplace(steady_command({"install", "-q", target}));
  const auto size = fs::file_size(binary());
  const auto one_runs = [&] { return std::ranges::any_of(installers, [](auto& each) { return each->running(); }); };
  while (one_runs()) ASSERT_EQ(static_cast<std::uintmax_t>(status_of(copy()).st_size), size);
  for (auto& each : installers) EXPECT_EQ(each->wait(std::chrono::seconds(60))->status, 0);
  EXPECT_TRUE(is_whole());
  EXPECT_EQ(names_in(target), Words{"steady"});
}

TEST_F(Install, SaysWhoItIsWhereThatUserMayNotWrite) {
  if (::geteuid() != 0) fs::permissions(target, fs::perms(0555));
  Command command = steady_command({"install", target});
  const bool changes = ::geteuid() == 0;
  command.prepare = [changes] {
    if (changes && ::setuid(65532) != 0) ::_exit(99);
  };
  fs::permissions(directory.path(""), fs::perms(0755));
  const Finished finished = run(command);
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_EQ(finished.err, cat("steady install: cannot write ", copy(), ": Permission denied: steady runs as user ",
                              changes ? 65532 : ::geteuid(), ", who must be able to write there\n"));
}

TEST_F(Install, NamesAPathThatIsNotThere) {
  const Finished finished = steady({"install", cat(target, "/no/such\x1bthing")});
  EXPECT_EQ(finished.status, 1) << story(finished);
  EXPECT_EQ(finished.err, cat("steady install: cannot write ", target, "/no/such?thing: No such file or directory\n"));
  EXPECT_EQ(steady({"install", cat(target, "/no/")}).status, 1);
  EXPECT_TRUE(fs::is_empty(target));
}

TEST_F(Install, WantsOneTarget) {
  for (const Words& words : {Words{"install"}, Words{"install", ""}, Words{"install", target, target}}) {
    const Finished finished = steady(words);
    EXPECT_EQ(finished.status, 64) << story(finished);
    EXPECT_TRUE(finished.err.starts_with("steady install: give one file or directory, such as /target\n"))
        << finished.err;
  }
}

}  // namespace
}  // namespace steady::test
