// Copies the program to where another container finds it: a volume that an image without steady mounts.
#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace steady::modes {

struct Installed {
  std::string path;
  std::uint64_t bytes = 0;
  bool cannot_run_here = false;  // the file system is mounted noexec, at least here
};

// Copies the running program (/proc/self/exe, proc(5)) to `target`, or into it as "steady" if it is a directory. Mode
// 0755, independent of the umask. The file is complete and on disk before it gets its name, so a process that starts it
// at that moment gets the old or the new version, rename(2). A symbolic link is replaced, not its target; anything
// other than a file or a link is an error. The error is a sentence with the path.
std::expected<Installed, std::string> install(const std::string& target);

}  // namespace steady::modes
