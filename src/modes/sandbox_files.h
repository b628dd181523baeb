// Which files `serve` can still read: Landlock rules (landlock(7)), which hold whatever user we are.
#pragma once

#include <string>
#include <vector>

namespace steady::modes {

struct Permitted {
  // To be read, also when another file takes the place of one: each stands for the folder that it is named in and for the one
  // where its symbolic links end, and for the folder around each link on the way that lies on a volume with it (Kubernetes'
  // ..data). Alone it stands where that folder is the root, and where it is a mount, since nothing can be renamed onto that.
  std::vector<std::string> renewed;
  std::vector<std::string> fixed;    // to be read as they are now
  std::vector<std::string> removed;  // to be unlinked
};

// Permits that, and to read what the kernel says of ourselves; no file can be written, made or executed. Gives errno when the
// kernel refuses, 0 when the rules hold.
int confine_files(const Permitted& permitted);

}  // namespace steady::modes
