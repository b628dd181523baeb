// Explains why a command cannot run, as text for people, with the remedy if there is one. Parses what decides it: the
// first line of a script.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace steady::modes {

// `error` is that of execve(2), which says little: for a command that exists, ENOENT means that its interpreter is
// missing, a common mistake in an image FROM scratch. Examines the files, so call it directly after the attempt.
std::string why_not(const std::string& command, int error);

// How many bytes of a file the kernel reads to find out how to start it (BINPRM_BUF_SIZE since Linux 5.1).
inline constexpr std::size_t bytes_that_decide = 256;

struct Shebang {
  std::string interpreter;  // as the kernel reads it: includes the '\r' of a Windows line ending
  bool too_long = false;    // the interpreter's name exceeds the bytes read: the kernel refuses it
};

// Parses the first line of a script as the kernel does (execve(2), fs/binfmt_script.c), from the first bytes of the
// file, at most `bytes_that_decide`. Nothing when they do not begin with "#!". Pure.
std::optional<Shebang> shebang_in(std::string_view head);

}  // namespace steady::modes
