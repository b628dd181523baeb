// Parses the first line of a script as the kernel does (execve(2), fs/binfmt_script.c). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace steady::modes {

// How many bytes of a file the kernel reads to find out how to start it (BINPRM_BUF_SIZE since Linux 5.1).
inline constexpr std::size_t bytes_that_decide = 256;

struct Shebang {
  std::string interpreter;  // as the kernel reads it: includes the '\r' of a Windows line ending
  bool too_long = false;    // the interpreter's name exceeds the bytes read: the kernel refuses it
};

// Parses the first bytes of a file, at most `bytes_that_decide`. Nothing when it does not begin with "#!".
std::optional<Shebang> shebang_in(std::string_view head);

}  // namespace steady::modes
