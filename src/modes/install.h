// The program puts a copy of itself where another container finds it: a volume that an image without steady mounts.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace steady::modes {

struct Installed {
  std::string path;
  std::uint64_t bytes = 0;
  bool cannot_run_here = false;  // the file system is mounted noexec, here at least
};

// Copies the running program (/proc/self/exe, proc(5)) to `target`, or into it as "steady" where it is a directory. Mode 0755 whatever the
// umask. It is complete or absent, and on the disk, before it has its name: whoever starts the file at that moment gets the old one or the
// new one, rename(2). A link is replaced, not what it leads to; what is neither a file nor a link stays. The error is a sentence with the path.
std::expected<Installed, std::string> install(const std::string& target);

}  // namespace steady::modes
