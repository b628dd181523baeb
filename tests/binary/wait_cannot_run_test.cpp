// What becomes of a command that cannot run: 127 when it is not there, 126 when it is and cannot run, as the shell has it
// (POSIX.1-2024, 2.8.2), with the reason.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <filesystem>
#include <string>
#include <vector>

#include "base/text.h"
#include "support/temporary_directory.h"
#include "waiting.h"

namespace steady::test {
namespace {

class WaitCannotRun : public testing::Test {
 protected:
  Finished wait_for(const Words& command, Variables environment = {}, const std::string& directory = {}) const {
    Command line = wait_command({"-q", up_.address()}, command, std::move(environment));
    line.directory = directory;
    return run(line);
  }

  void expect_refused(const Words& command, int status, const std::string& reason, Variables environment = {}) const {
    const Finished finished = wait_for(command, std::move(environment));
    EXPECT_EQ(finished.status, status) << story(finished);
    EXPECT_EQ(finished.err, cat("steady wait: cannot run '", command[0], "': ", reason, '\n'));
    EXPECT_EQ(finished.out, "");
  }

  std::string program(std::string_view name, std::string_view text, mode_t mode = 0755) const {
    std::string path = directory_.file(name, text);
    ::chmod(path.c_str(), mode);
    return path;
  }

  // An ELF program of this machine that asks for a loader that nobody has.
  std::string without_loader(std::string_view name) const {
    const std::string loader = "/ld-linux-";  // in /lib64 or /lib, with the architecture behind it
    std::string dynamic = read_all("/bin/true");
    const std::size_t at = dynamic.find(loader);
    EXPECT_NE(at, std::string::npos);
    if (at != std::string::npos) dynamic.replace(at, loader.size(), "/ld-xxxxx-");
    return program(name, dynamic);
  }

  TemporaryDirectory directory_;
  UpTarget up_;
};

TEST_F(WaitCannotRun, SaysWhyThoughTheLogIsOff) {
  for (const std::string format : {"text", "json"}) {
    const Finished finished =
        wait_for({"/no/such/command"}, {{"STEADY_LOG_LEVEL", "off"}, {"STEADY_LOG_FORMAT", format}});
    EXPECT_EQ(finished.status, 127) << story(finished);
    EXPECT_TRUE(finished.err.contains("cannot run '/no/such/command'")) << story(finished);
  }
}

TEST_F(WaitCannotRun, ShowsNoPasswordOfATargetInThePlaceOfTheCommand) {
  for (const std::string url : {"postgres://app:hunter2@db/app", "psql postgres://app:hunter2@db/app"}) {
    for (const std::string_view format : {"text", "json"}) {
      const Finished finished = run(wait_command({up_.address(), cat("--log-format=", format)}, {url}));
      EXPECT_EQ(finished.status, 127) << story(finished);
      EXPECT_FALSE(story(finished).contains("hunter2")) << finished.err;
      EXPECT_TRUE(finished.err.contains("postgres://app:***@db/app': it holds a URL; a target goes before '--'"))
          << finished.err;
    }
  }
}

const std::string denied =
    "permission denied: is it a file with its executable bit set (chmod +x), on a file system that is not mounted "
    "noexec?";
const std::string no_loader =
    " is there, but the dynamic loader that it needs is not in this image: link it statically, or use a base image "
    "with "
    "its C library";
const std::string carriage_return =
    "its first line, '#!...', ends in a carriage return (a Windows line ending), which the kernel takes for part of "
    "the "
    "interpreter's name: save it with Unix line endings (dos2unix, or 'text eol=lf' in .gitattributes)";
const std::string no_format = "not a program for this machine: ";
const std::string one_word =
    R"(: all of it was given as one word; give each word as an argument of its own, as in ["sh", "-c", "true"])";

TEST_F(WaitCannotRun, WhatIsNotThereWith127) {
  expect_refused({"/nope"}, 127, "no such file in this image");
  expect_refused({"nope"}, 127, "not found in PATH (/usr/bin:/bin)", {{"PATH", "/usr/bin:/bin"}});
  expect_refused({"nope"}, 127, "not found in PATH (which is not set)");
  expect_refused({"nope"}, 127, "not found in PATH (which is empty)", {{"PATH", ""}});
  expect_refused({"/etc/passwd/x"}, 127, "no such file in this image");
  expect_refused({"nope"}, 127, "not found in PATH (/etc/passwd)", {{"PATH", "/etc/passwd"}});
}

TEST_F(WaitCannotRun, ARelativePathThatLeadsNowhereAndSaysFromWhere) {
  const std::string from = std::filesystem::canonical(directory_.path());
  const Finished finished = wait_for({"./nope", "x"}, {}, from);
  EXPECT_EQ(finished.status, 127);
  EXPECT_EQ(finished.err, cat("steady wait: cannot run './nope': no such file in this image, seen from the working ",
                              "directory '", from, "'\n"));
  program("yes", "#!/bin/sh\necho ran\n");
  EXPECT_EQ(wait_for({"./yes"}, {}, from).out, "ran\n");
  EXPECT_EQ(wait_for({"yes"}, {{"PATH", ""}}, from).out, "ran\n")
      << "an empty PATH is the working directory, execvp(3)";
}

TEST_F(WaitCannotRun, AnEmptyCommandAndSaysSo) {
  expect_refused({""}, 127, "the command is empty");
  expect_refused({"", "x"}, 127, "the command is empty");
  const Finished blank = wait_for({" "});
  EXPECT_EQ(blank.status, 127) << story(blank);
  EXPECT_TRUE(blank.err.ends_with("the command is empty\n")) << blank.err;
}

TEST_F(WaitCannotRun, AWholeLineInOneWordAndSaysHowToWriteIt) {
  expect_refused({"sh -c true"}, 127, cat("not found in PATH (/usr/bin:/bin)", one_word), {{"PATH", "/usr/bin:/bin"}});
  expect_refused({"/bin/sh -c true"}, 127, cat("no such file in this image", one_word));
  const std::string file = program("a name", "#!/bin/sh\necho ran\n");
  EXPECT_EQ(wait_for({file}).out, "ran\n") << "a blank may stand in the name of a file";
}

TEST_F(WaitCannotRun, AScriptWithWindowsLineEndingsAndSaysHowToMendIt) {
  expect_refused({program("script", "#!/bin/sh\r\necho x\r\n")}, 127, carriage_return);
  expect_refused({program("blank", "#! /bin/sh\r\n")}, 127, carriage_return);
  expect_refused({program("last", "#!/bin/sh\r")}, 127, carriage_return);
  expect_refused({"script"}, 127, carriage_return, {{"PATH", directory_.path()}});
  program("sh", "#!/bin/sh\r\n");
  expect_refused({program("chain", cat("#!", directory_.path("sh"), "\n"))}, 127, carriage_return);
}

// env(1) runs, looks for "bash\r", and says so itself.
TEST_F(WaitCannotRun, NothingThatTheKernelCanStart) {
  const Finished env = wait_for({program("env", "#!/usr/bin/env bash\r\necho x\r\n")});
  EXPECT_EQ(env.status, 127) << story(env);
  EXPECT_FALSE(env.err.contains("steady")) << env.err;
  EXPECT_EQ(wait_for({program("naked", "#!/bin/sh")}).status, 0) << "a line without an end";
  EXPECT_EQ(wait_for({program("long", cat("#!/bin/echo ", std::string(300, 'x'), "\n"))}).status, 0);
}

TEST_F(WaitCannotRun, AScriptWhoseInterpreterIsMissingWith127) {
  expect_refused({program("script", "#!/nope/sh\n")}, 127, "its interpreter '/nope/sh' is not in this image");
  expect_refused({program("spaces", "#! /nope/sh -e\n")}, 127, "its interpreter '/nope/sh' is not in this image");
  expect_refused({program("option", "#!/nope/sh -e\r\n")}, 127, "its interpreter '/nope/sh' is not in this image");
  expect_refused({program("chain", cat("#!", directory_.path("script"), "\n"))}, 127,
                 "its interpreter '/nope/sh' is not in this image");
  expect_refused({without_loader("dynamic")}, 127, cat("it", no_loader));
  expect_refused({program("through", cat("#!", directory_.path("dynamic"), "\n"))}, 127,
                 cat("its interpreter '", directory_.path("dynamic"), "'", no_loader));
}

TEST_F(WaitCannotRun, WhatIsThereButMayNotRunWith126) {
  expect_refused({program("text", "#!/bin/sh\n", 0644)}, 126, denied);
  expect_refused({"text"}, 126, denied, {{"PATH", directory_.path()}});
  expect_refused({directory_.path()}, 126, "it is a directory");
  std::filesystem::create_directories(directory_.path("bin/folder"));
  expect_refused({"folder"}, 126, cat(directory_.path("bin/folder"), " is a directory"),
                 {{"PATH", directory_.path("bin")}});
  expect_refused({program("by_text", "#!/etc/passwd\n")}, 126,
                 "its interpreter '/etc/passwd' may not be executed: is its executable bit set (chmod +x)?");
  expect_refused({program("by_folder", "#!/etc\n")}, 126, "its interpreter '/etc' is a directory");
  ASSERT_EQ(::mkfifo(directory_.path("pipe").c_str(), 0755), 0);
  expect_refused({directory_.path("pipe")}, 126, denied);
  std::filesystem::create_symlink("loop", directory_.path("loop"));
  EXPECT_EQ(wait_for({directory_.path("loop")}).status, 126);
}

TEST_F(WaitCannotRun, WhatIsNoProgramWith126) {
  const std::string unknown = cat(no_format, "a script without a '#!' line, or built for another architecture");
  expect_refused({program("naked", "echo a shell would run this\n")}, 126, unknown);
  expect_refused({program("empty", "")}, 126, cat(no_format, "an empty file"));
  expect_refused({program("bom", "\xef\xbb\xbf#!/bin/sh\n")}, 126,
                 cat(no_format, "a script behind a byte order mark: save it as UTF-8 without one (no BOM)"));
  expect_refused({program("utf16", std::string_view("\xff\xfe#\0!\0", 6))}, 126,
                 cat(no_format, "text in UTF-16: save it as UTF-8"));
  expect_refused({program("late", "\n#!/bin/sh\n")}, 126,
                 cat(no_format, "a script whose '#!' does not stand at the very beginning"));
  expect_refused({program("long", cat("#!", std::string(254, '/'), "bin/sh\n"))}, 126,
                 cat(no_format, "a script whose '#!' line is longer than the 255 bytes that Linux reads"));
  expect_refused({program("nobody", "#!\n")}, 126, cat(no_format, "a script whose '#!' line names no interpreter"));
  expect_refused({program("windows", "MZ\x90")}, 126, cat(no_format, "a program for Windows"));
  expect_refused({program("macos", "\xcf\xfa\xed\xfe")}, 126, cat(no_format, "a program for macOS"));
}

TEST_F(WaitCannotRun, AProgramForAnotherMachineAndNamesBoth) {
  constexpr std::size_t machine = 18;  // e_machine, elf(5)
  std::string foreign = read_all("/bin/true");
  ASSERT_GT(foreign.size(), machine);
  const bool here_x86 = foreign[machine] == 62;
  foreign[machine] = static_cast<char>(here_x86 ? 183 : 62);
  const std::string both =
      here_x86 ? "built for aarch64, and this machine is x86_64" : "built for x86_64, and this machine is aarch64";
  expect_refused({program("foreign", foreign)}, 126, cat(no_format, both));
  expect_refused({program("script", cat("#!", directory_.path("foreign"), "\n"))}, 126,
                 cat("its interpreter '", directory_.path("foreign"), "' is ", no_format, both));
  expect_refused({program("cut", foreign.substr(0, machine + 2))}, 126, cat(no_format, both));
  expect_refused({program("damaged",
                          "\x7f"
                          "ELF\x02\x01\x01 garbage")},
                 126, cat(no_format, "a script without a '#!' line, or built for another architecture"));
}

TEST_F(WaitCannotRun, NothingAfterTwoDashesWith64) {
  for (const Words& words : std::vector<Words>{{"wait", up_.address(), "--"}, {"wait", "--"}}) {
    const Finished finished = steady(words);
    EXPECT_EQ(finished.status, 64) << story(finished);
    EXPECT_TRUE(finished.err.starts_with("steady wait: no command after '--': Docker drops the image's CMD"))
        << finished.err;
  }
  EXPECT_EQ(steady({"wait", "-q", up_.address()}).status, 0) << "without them it just waits";
}

}  // namespace
}  // namespace steady::test
