#include "modes/sandbox_files.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/stat.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

namespace steady::modes {
namespace {

// Bits that the kernel headers of older distributions lack.
constexpr std::uint64_t refer = std::uint64_t{1} << 13;
constexpr std::uint64_t truncate_file = std::uint64_t{1} << 14;
constexpr std::uint64_t ioctl_device = std::uint64_t{1} << 15;

// Everything that this kernel can forbid and that we know; the kernel rejects bits that it does not know.
std::uint64_t everything(long version) {
  std::uint64_t all = refer - 1;
  if (version >= 2) all |= refer;
  if (version >= 3) all |= truncate_file;
  if (version >= 5) all |= ioctl_device;
  return all;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Without symbolic links and dots; empty if the path does not exist.
std::string resolved(const std::string& path) {
  char out[PATH_MAX];
  return ::realpath(path.c_str(), out) == nullptr ? std::string{} : std::string(out);
}

bool is_mount(const std::string& path) {
  struct statx about{};
  if (::syscall(SYS_statx, AT_FDCWD, path.c_str(), 0, 0, &about) != 0) return false;
  return (about.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
}

class Rules {
 public:
  explicit Rules(std::uint64_t handled) : handled_(handled) {
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = handled;
    fd_ = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
  }
  Rules(const Rules&) = delete;
  Rules& operator=(const Rules&) = delete;
  ~Rules() {
    if (fd_ >= 0) ::close(fd_);
  }

  // Allows access below a folder, or to the file itself; a missing path needs no rule.
  void allow(const std::string& path, std::uint64_t access) {
    const int fd = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (fd < 0) return;
    allow(fd, access);
    ::close(fd);
  }
  void allow(int fd, std::uint64_t access) {
    const landlock_path_beneath_attr rule{.allowed_access = access & handled_, .parent_fd = fd};
    ::syscall(SYS_landlock_add_rule, fd_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  }

  int hold() const {
    if (fd_ < 0) return errno;
    return ::syscall(SYS_landlock_restrict_self, fd_, 0) == 0 ? 0 : errno;
  }

 private:
  std::uint64_t handled_;
  int fd_ = -1;
};

// The file system on which a path ends; 0 if it does not exist.
dev_t device_of(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 ? about.st_dev : 0;
}

bool is_link(const std::string& path) {
  struct stat about{};
  return ::lstat(path.c_str(), &about) == 0 && S_ISLNK(about.st_mode);
}

// Adds the folders around the links on the way to `file`, where another link may be renamed onto one. Excludes those on
// the root file system: /var/run is a link, and would make all of /var readable.
void add_folders_of_links(const std::string& file, std::set<std::string>& places) {
  const dev_t volume = device_of(file);
  if (volume == 0 || volume == device_of("/")) return;
  for (std::size_t at = file.find('/', 1);; at = file.find('/', at + 1)) {
    const std::string part = file.substr(0, at);
    if (is_link(part) && device_of(folder_of(part)) == volume) places.insert(resolved(folder_of(part)));
    if (at == std::string::npos) return;
  }
}

std::set<std::string> places_of(const std::vector<std::string>& files) {
  std::set<std::string> places;
  for (const std::string& file : files) {
    const std::string end = resolved(file);
    for (const std::string& name : {file, end}) {
      const std::string folder = name.empty() ? name : resolved(folder_of(name));
      if (folder.empty()) continue;
      const bool alone = folder == "/" || (!end.empty() && is_mount(end));
      places.insert(alone ? end : folder);
    }
    add_folders_of_links(file, places);
  }
  places.erase("");
  return places;
}

// For the metrics. The descriptor stays open on purpose: a rule refers to an inode, and the inode of a /proc entry that
// nobody holds open may be a different one later.
void allow_ourselves(Rules& rules) {
  const int fd = ::open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0) rules.allow(fd, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR);
}

}  // namespace

int confine_files(const Permitted& permitted) {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1) return errno;
  Rules rules(everything(version));
  for (const std::string& place : places_of(permitted.renewed)) rules.allow(place, LANDLOCK_ACCESS_FS_READ_FILE);
  for (const std::string& file : permitted.fixed) rules.allow(file, LANDLOCK_ACCESS_FS_READ_FILE);
  for (const std::string& file : permitted.removed) rules.allow(folder_of(file), LANDLOCK_ACCESS_FS_REMOVE_FILE);
  allow_ourselves(rules);
  return rules.hold();
}

}  // namespace steady::modes
