#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/secret.h"
#include "base/text.h"

namespace steady {
namespace {

std::string size_in_words(std::size_t bytes) {
  return bytes % (1 << 20) == 0 ? cat(bytes >> 20, " MiB") : cat(bytes >> 10, " KiB");
}

std::string too_large(std::size_t limit) { return cat("it is larger than ", size_in_words(limit)); }

std::optional<std::string> unfit(const struct stat& about, std::size_t limit) {
  const bool null_device = S_ISCHR(about.st_mode) && about.st_rdev == makedev(1, 3);
  if (null_device) return std::nullopt;  // counts as an empty file: container engines use it to mask a file
  if (S_ISDIR(about.st_mode)) return "it is a directory";
  if (!S_ISREG(about.st_mode)) return "it is not a regular file";
  if (static_cast<std::size_t>(about.st_size) > limit) return too_large(limit);
  return std::nullopt;
}

struct Descriptor {
  explicit Descriptor(int fd) : number(fd) {}
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number;
};

}  // namespace

std::optional<std::string> unfit_file(const std::string& path, std::size_t limit) {
  if (path.contains('\0')) return "a path holds no zero byte";
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return std::nullopt;
  return unfit(about, limit);
}

std::optional<std::string> unreadable_file(const std::string& path, std::size_t limit) {
  if (std::optional<std::string> why = unfit_file(path, limit)) return why;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  return file.number < 0 ? std::optional(open_failure(errno)) : std::nullopt;
}

std::string open_failure(int error) {
  std::string reason = std::error_code(error, std::generic_category()).message();
  if (error != EACCES) return reason;
  return cat(reason, ": steady runs as user ", ::geteuid(),
             "; let that user read it (chmod, chown), or run as its owner");
}

std::expected<std::string, std::string> read_regular_file(const std::string& path, std::size_t limit) {
  // Checked before the file is opened, because opening a device can have side effects, and again afterwards, because
  // the path may refer to another file by then.
  if (std::optional<std::string> why = unfit_file(path, limit)) return std::unexpected(*std::move(why));
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number < 0) return std::unexpected(open_failure(errno));
  struct stat about{};
  if (::fstat(file.number, &about) != 0) return std::unexpected(open_failure(errno));
  if (std::optional<std::string> why = unfit(about, limit)) return std::unexpected(*std::move(why));

  std::string content;
  WipedBuffer<8192> chunk;
  while (true) {
    const ssize_t count = ::read(file.number, chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(open_failure(errno));
    content.append(chunk.data(), static_cast<std::size_t>(count));
    if (content.size() > limit) return std::unexpected(too_large(limit));
  }
}

}  // namespace steady
