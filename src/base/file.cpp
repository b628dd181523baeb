#include "base/file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "base/secret.h"
#include "base/text.h"

namespace steady {
namespace {

using namespace std::chrono_literals;

constexpr auto for_pipes = 1s;

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

// Waits for a writer as the descriptor does.
std::expected<std::string, std::string> read_to_end(int descriptor, std::size_t limit) {
  std::string content;
  WipedBuffer<8192> chunk;
  while (true) {
    const ssize_t count = ::read(descriptor, chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(open_failure(errno));
    content.append(chunk.data(), static_cast<std::size_t>(count));
    if (content.size() > limit) return std::unexpected(too_large(limit));
  }
}

// Waits until there are bytes, or until the last writer has closed the pipe. read(2) reports an end of file both before
// the first writer and after the last one; poll(2) reports a hang-up only for writers that had opened the pipe
// (fs/pipe.c).
bool wait_for_input(int descriptor, Clock::time_point until) {
  for (;;) {
    const auto left = std::max(std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()), 0ms);
    pollfd watched{.fd = descriptor, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (left == 0ms || (ready < 0 && errno != EINTR)) return false;
  }
}

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
  return read_to_end(file.number, limit);
}

std::expected<std::string, std::string> read_standard_input(std::size_t limit) {
  return read_to_end(STDIN_FILENO, limit);
}

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit, Patience& patience) {
  if (path.contains('\0')) return std::unexpected("a path holds no zero byte");
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number < 0) return std::unexpected(open_failure(errno));
  struct stat about{};
  if (::fstat(file.number, &about) != 0) return std::unexpected(open_failure(errno));
  if (S_ISDIR(about.st_mode)) return std::unexpected("it is a directory");
  const bool pipe = S_ISFIFO(about.st_mode);
  if (!pipe && !S_ISREG(about.st_mode)) return std::unexpected("it is not a regular file");

  std::string content;
  WipedBuffer<8192> chunk;
  if (pipe && !patience.until) patience.until = Clock::now() + for_pipes;
  while (true) {
    if (pipe && !wait_for_input(file.number, *patience.until)) {
      return std::unexpected("the pipe was not written to its end within a second");
    }
    const ssize_t count = ::read(file.number, chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count > 0) {
      content.append(chunk.data(), static_cast<std::size_t>(count));
      if (content.size() > limit) return std::unexpected(too_large(limit));
    } else if (errno != EINTR && !(pipe && errno == EAGAIN)) {
      return std::unexpected(open_failure(errno));
    }
  }
}

}  // namespace steady
