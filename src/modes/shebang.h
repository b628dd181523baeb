// The first line of a script, as the kernel reads it (execve(2), fs/binfmt_script.c). Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace steady::modes {

// What the kernel reads of a file to find out how to start it (BINPRM_BUF_SIZE since Linux 5.1).
inline constexpr std::size_t bytes_that_decide = 256;

struct Shebang {
  std::string interpreter;  // as the kernel takes it: with the '\r' of a Windows line ending
  bool too_long = false;    // the name of the interpreter ends beyond what is read: the kernel refuses it
};

// Of the first bytes of a file, at most those that decide. Nothing when it does not begin with "#!".
std::optional<Shebang> shebang_in(std::string_view head);

}  // namespace steady::modes
