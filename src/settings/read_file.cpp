// Reading small files without ever hanging on one: a named pipe is given a second for its writer to come and to end.
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

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

std::unexpected<std::string> failure(const std::string& path, std::string_view reason) {
  return std::unexpected(cat("cannot read ", in_quotes(path), ": ", reason));
}

std::unexpected<std::string> failure(const std::string& path, int error) {
  return failure(path, std::error_code(error, std::generic_category()).message());
}

// Until there are bytes, or the last writer has gone. read(2) cannot tell a writer that has gone from one that has not come
// yet: both are an end of file. poll(2) can: it hangs up only on those that were there (fs/pipe.c).
bool wait_for_input(int descriptor, Clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
    if (left.count() <= 0) return false;
    pollfd watched{.fd = descriptor, .events = POLLIN, .revents = 0};
    const int ready = ::poll(&watched, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

std::string size_in_words(std::size_t bytes) {
  return bytes % (1 << 20) == 0 ? cat(bytes >> 20, " MiB") : cat(bytes >> 10, " KiB");
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t limit) {
  if (path.contains('\0')) return failure(path, "a path holds no zero byte");
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.number() < 0) return failure(path, errno);
  struct stat about{};
  if (::fstat(file.number(), &about) != 0) return failure(path, errno);
  if (S_ISDIR(about.st_mode)) return failure(path, "it is a directory");
  const bool pipe = S_ISFIFO(about.st_mode);
  if (!pipe && !S_ISREG(about.st_mode)) return failure(path, "it is not a regular file");

  std::string content;
  WipedBuffer<8192> chunk;
  const Clock::time_point until = Clock::now() + patience;
  while (true) {
    if (pipe && !wait_for_input(file.number(), until)) {
      return failure(path, "the pipe was not written to its end within a second");
    }
    const ssize_t count = ::read(file.number(), chunk.data(), chunk.size());
    if (count == 0) return content;
    if (count > 0) {
      content.append(chunk.data(), static_cast<std::size_t>(count));
      if (content.size() > limit) return failure(path, cat("it is larger than ", size_in_words(limit)));
    } else if (errno != EINTR && !(pipe && errno == EAGAIN)) {
      return failure(path, errno);
    }
  }
}

}  // namespace steady::settings
