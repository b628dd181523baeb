// The files that `serve` can still read: Landlock rules (landlock(7)), which apply to any user.
#pragma once

#include <string>
#include <vector>

namespace steady::modes {

struct Permitted {
  // Readable, also when another file replaces one. Each file stands for its folder, for the folder where its symbolic
  // links end, and for the folder around each link on the way that is on the same volume (Kubernetes' ..data). Only the
  // file itself is permitted if the folder is the root, or if the file is a mount, because nothing can be renamed onto
  // it.
  std::vector<std::string> renewed;
  std::vector<std::string> fixed;    // readable as they are now
  std::vector<std::string> removed;  // may be unlinked
};

// Permits these files, and the kernel's data about our own process; no file can be written, created or executed.
// Returns 0 when the rules are in force, or errno when the kernel refuses.
int confine_files(const Permitted& permitted);

}  // namespace steady::modes
