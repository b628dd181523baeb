// Reading small files without ever hanging on one: a named pipe that nobody writes to is given up after a second.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"
#include "settings/expand.h"

namespace steady::settings {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds patience{1000};

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

bool wait_for_input(int descriptor, Clock::time_point until) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
  if (left.count() <= 0) return false;
  pollfd watched{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&watched, 1, static_cast<int>(left.count())) >= 0 || errno == EINTR;
}

std::string size_in_words(std::size_t bytes) {
  return bytes % (1 << 20) == 0 ? cat(bytes >> 20, " MiB") : cat(bytes >> 10, " KiB");
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit) {
  if (path.contains('\0')) return std::unexpected("a path holds no zero byte");
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0) return std::unexpected(open_failure(errno));
  struct stat about{};
  if (::fstat(file.number(), &about) != 0) return std::unexpected(open_failure(errno));
  if (S_ISDIR(about.st_mode)) return std::unexpected("it is a directory");
  if (!S_ISREG(about.st_mode) && !S_ISFIFO(about.st_mode)) return std::unexpected("it is not a regular file");

  std::string content;
  WipedBuffer<8192> chunk;
  const Clock::time_point until = Clock::now() + patience;
  while (true) {
    const ssize_t count = ::read(file.number(), chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count > 0) {
      content.append(chunk.data(), static_cast<std::size_t>(count));
      if (content.size() > limit) return std::unexpected(cat("it is larger than ", size_in_words(limit)));
    } else if (errno == EAGAIN) {
      if (!wait_for_input(file.number(), until)) return std::unexpected("the pipe delivered nothing in time");
    } else if (errno != EINTR) {
      return std::unexpected(open_failure(errno));
    }
  }
}

}  // namespace steady::settings
