// Corners of the machine for one program under test, made with unshare(1) as root, or in a user namespace of its own:
// an /etc of the test's making, and the empty root of a FROM scratch image. The process keeps its PID all the way.
#pragma once

#include <string>
#include <string_view>

#include "process.h"
#include "temporary_directory.h"

namespace steady::test {

// What the program sees as /etc: the files written here, and nothing else.
class OwnEtc {
 public:
  void write(std::string_view file, std::string_view content) const { directory_.file(file, content); }
  std::string path(std::string_view file) const { return directory_.path(file); }  // outside, to make what is no file
  Command around(Command command) const;

 private:
  TemporaryDirectory directory_;
};

// A read-only root that holds the program alone (and, when it is not static, its libraries): no /dev, /proc, /etc, /tmp.
// There it runs as 65532 ("nonroot" of the distroless images), without capabilities and unable to gain any.
class EmptyRoot {
 public:
  Command around(Command command) const;  // argv[0] is the path of the program outside

 private:
  TemporaryDirectory directory_;
};

// Whether an ELF file asks for a program interpreter (PT_INTERP) or for shared libraries (PT_DYNAMIC with DT_NEEDED).
struct Linkage {
  bool interpreter = false;
  bool libraries = false;
  bool symbols = false;  // .symtab: it has not been stripped
};
Linkage linkage_of(const std::string& program);

}  // namespace steady::test
