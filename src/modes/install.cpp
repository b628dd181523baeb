#include "modes/install.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace steady::modes {
namespace {

constexpr mode_t executable = 0755;
constexpr const char* self = "/proc/self/exe";

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() { close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int get() const { return fd_; }
  // Some file systems report only here that the written data did not fit, close(2).
  bool close() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

std::string reason(int error) {
  const std::string words = std::error_code(error, std::generic_category()).message();
  const bool not_allowed = error == EACCES || error == EPERM;
  return not_allowed ? cat(words, ": steady runs as user ", ::geteuid(), ", who must be able to write there") : words;
}

std::string failure(std::string_view path, int error) {
  return cat("cannot write ", printable(path), ": ", reason(error));
}

bool is_directory(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

// Process ids are not unique: two containers that share the volume may both be process 1.
std::string name_beside(const std::string& path) {
  std::uint64_t number = 0;
  ::getrandom(&number, sizeof number, 0);
  const auto slash = path.rfind('/');
  return cat(path.substr(0, slash == path.npos ? 0 : slash + 1), ".steady-", number);
}

// Copies all of `from`. Returns the number of bytes, or nothing and errno.
std::optional<std::uint64_t> copy(int from, int to) {
  std::array<char, 64 * 1024> chunk;  // NOLINT(cppcoreguidelines-pro-type-member-init): read() fills it
  std::uint64_t total = 0;
  while (true) {
    const ssize_t got = ::read(from, chunk.data(), chunk.size());
    if (got == 0) return total;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    for (ssize_t done = 0; done < got;) {
      const ssize_t put = ::write(to, chunk.data() + done, static_cast<std::size_t>(got - done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return std::nullopt;
      done += put;
    }
    total += static_cast<std::uint64_t>(got);
  }
}

bool is_noexec(int fd) {
  struct statvfs about{};
  return ::fstatvfs(fd, &about) == 0 && (about.f_flag & ST_NOEXEC) != 0;
}

}  // namespace

std::expected<Installed, std::string> install(const std::string& target) {
  const File program(::open(self, O_RDONLY | O_CLOEXEC));
  if (program.get() < 0) {
    return std::unexpected(cat("cannot read its own program through ", self, ": ",
                               std::error_code(errno, std::generic_category()).message(),
                               errno == ENOENT ? "; is /proc mounted?" : ""));
  }
  Installed installed{is_directory(target) ? cat(target, target.ends_with('/') ? "" : "/", "steady") : target};
  const std::string& path = installed.path;
  const std::string beside = name_beside(path);
  struct stat there{};
  if (::lstat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode) && !S_ISLNK(there.st_mode)) {
    return std::unexpected(cat("cannot replace ", printable(path), ": it is not a regular file"));
  }
  File file(::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable));
  if (file.get() < 0) return std::unexpected(failure(path, errno));

  installed.cannot_run_here = is_noexec(file.get());
  const std::optional<std::uint64_t> bytes = copy(program.get(), file.get());
  const bool complete = bytes && ::fchmod(file.get(), executable) == 0 && ::fsync(file.get()) == 0 && file.close() &&
                        std::rename(beside.c_str(), path.c_str()) == 0;
  if (!complete) {
    const int error = errno;
    ::unlink(beside.c_str());
    return std::unexpected(failure(path, error));
  }
  installed.bytes = *bytes;
  return installed;
}

}  // namespace steady::modes
