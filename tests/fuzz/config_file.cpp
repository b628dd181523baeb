// A configuration file of any bytes: every problem is told in printable lines, at most a hundred of them, and neither the
// value of a variable nor a password that stands in the file is shown.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.h"
#include "config/load.h"
#include "fuzz/support/promise.h"

namespace steady::fuzz {
namespace {

// A regular file in memory, under a name that can be opened.
class File {
 public:
  File() : fd_(::memfd_create("steady.yaml", MFD_CLOEXEC)) {}
  std::string path() const { return cat("/proc/self/fd/", fd_); }
  void write(std::string_view text) const {
    const bool written = ::ftruncate(fd_, 0) == 0 && ::pwrite(fd_, text.data(), text.size(), 0) >= 0;
    require(written, "the file can be written");
  }

 private:
  int fd_;
};

void require_whole(const config::Config& config) {
  for (const config::Check& check : config.checks) {
    require(check.probe != nullptr, "a check that loaded has a probe", check.name);
    // A host, a user or a path may be made of any variable, but never of what is a password by its place.
    require_line("the name of a check", replaced(check.name, secret, "..."));
    require_line("a target", replaced(check.probe->target(), secret, "..."));
    require(!check.name.empty() && check.timing.interval.count() > 0 && check.thresholds.rise > 0 &&
                check.thresholds.fall > 0,
            "a check is sound");
  }
}

void load(const std::string& text) {
  static const File file;
  static const settings::Environment variables = environment();
  file.write(text);
  const config::Loaded loaded = config::load({.file = file.path(), .targets = {}, .only = {}}, variables);
  // A variable may be meant as a host or as a whole target, which are quoted; what is a password by its place is not.
  const bool placed = !text.contains("${SECRET");
  require_lines("what is wrong with a file", placed ? loaded.problems : replaced(loaded.problems, secret, "..."),
                301);  // a hundred of three lines, and how many more
  require((loaded.blame == config::Blame::none) == loaded.problems.empty(), "a refusal says why", loaded.problems);
  if (loaded.problems.empty()) require_whole(loaded.config);
}

// A first check that is well, with a password in the file: nothing that follows may bring it to light.
constexpr std::string_view with_password = "checks:\n  first: { redis: { host: cache, password: Zq7xW0vK3jR9 } }\n";

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (holds_secret(text)) return -1;
  require_quick("reading a file", [&] { load(text); });
  require_quick("reading a file", [&] { load(std::string(with_password) + text); });
  return 0;
}
