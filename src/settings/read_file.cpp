#include "settings/read_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"

namespace steady::settings {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds for_pipes{1000};

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

std::string size_in_words(std::size_t bytes) {
  return bytes % (1 << 20) == 0 ? cat(bytes >> 20, " MiB") : cat(bytes >> 10, " KiB");
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit, Patience& patience) {
  if (path.contains('\0')) return std::unexpected("a path holds no zero byte");
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0) return std::unexpected(open_failure(errno));
  struct stat about{};
  if (::fstat(file.number(), &about) != 0) return std::unexpected(open_failure(errno));
  if (S_ISDIR(about.st_mode)) return std::unexpected("it is a directory");
  const bool pipe = S_ISFIFO(about.st_mode);
  if (!pipe && !S_ISREG(about.st_mode)) return std::unexpected("it is not a regular file");

  std::string content;
  WipedBuffer<8192> chunk;
  if (pipe && !patience.until) patience.until = Clock::now() + for_pipes;
  while (true) {
    if (pipe && !wait_for_input(file.number(), *patience.until)) {
      return std::unexpected("the pipe was not written to its end within a second");
    }
    const ssize_t count = ::read(file.number(), chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count > 0) {
      content.append(chunk.data(), static_cast<std::size_t>(count));
      if (content.size() > limit) return std::unexpected(cat("it is larger than ", size_in_words(limit)));
    } else if (errno != EINTR && !(pipe && errno == EAGAIN)) {
      return std::unexpected(open_failure(errno));
    }
  }
}

}  // namespace steady::settings
