#include "base/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>

#include "support/blocked.h"
#include "support/launch.h"

namespace steady {
namespace {

using namespace std::chrono_literals;
using output::Stream;

// Our own stderr is another descriptor as long as this lives; gtest's own words come after it.
class Redirected {
 public:
  explicit Redirected(int to) : before_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) { ::dup2(to, STDERR_FILENO); }
  ~Redirected() {
    const test::Fd nowhere(::open("/dev/null", O_WRONLY | O_CLOEXEC));
    ::dup2(nowhere.get(), STDERR_FILENO);
    output::linger(10s);
    output::write(Stream::err, "");  // what is left of a text goes nowhere
    output::linger(Clock::time_point{});
    ::dup2(before_.get(), STDERR_FILENO);
  }

 private:
  test::Fd before_;
};

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) test::fail("pipe2");
    ::fcntl(ends[1], F_SETPIPE_SZ, 4096);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    reader = test::Fd(ends[0]);
    writer = test::Fd(ends[1]);
  }
  std::string read() const {
    std::string all;
    std::array<char, 4096> piece{};
    for (ssize_t n = 0; (n = ::read(reader.get(), piece.data(), piece.size())) > 0;)
      all.append(piece.data(), static_cast<std::size_t>(n));
    return all;
  }
  test::Fd reader, writer;
};

TEST(StandardStreams, TakeATextWholeOrNotAtAll) {
  const Pipe pipe;
  const Redirected stderr_now(pipe.writer.get());
  EXPECT_TRUE(output::write(Stream::err, std::string(4000, 'a')));
  EXPECT_FALSE(output::write(Stream::err, std::string(4000, 'b')));
  EXPECT_EQ(pipe.read(), std::string(4000, 'a'));
  EXPECT_TRUE(output::write(Stream::err, "c"));
  EXPECT_EQ(pipe.read(), "c");
}

TEST(StandardStreams, FinishWhatWasBegunBeforeTheNextText) {
  const Pipe pipe;
  const Redirected stderr_now(pipe.writer.get());
  EXPECT_TRUE(output::write(Stream::err, std::string(9000, 'a')));
  EXPECT_FALSE(output::write(Stream::err, "dropped"));
  std::string all = pipe.read();
  for (int i = 0; i < 3; ++i) {
    output::write(Stream::err, "");
    all += pipe.read();
  }
  EXPECT_TRUE(output::write(Stream::err, "b"));
  EXPECT_EQ(all + pipe.read(), std::string(9000, 'a') + 'b');
}

TEST(StandardStreams, WaitForAReaderAsLongAsTheyWereTold) {
  const Pipe pipe;
  const Redirected stderr_now(pipe.writer.get());
  const std::string text(1'000'000, 'a');
  output::linger(20s);
  std::string all;
  {
    const std::jthread reader([&] {
      while (all.size() < text.size()) all += pipe.read();
    });
    EXPECT_TRUE(output::write(Stream::err, text));
  }
  EXPECT_EQ(all.size(), text.size());
}

// poll(2) calls a terminal writable that has room for one byte; the call of write(2) is ended by a signal.
TEST(StandardStreams, AreNotHeldByATerminalThatHasRoomForLess) {
  test::Blocked terminal = test::Blocked::full_terminal();
  terminal.read(3);
  const Redirected stderr_now(terminal.end());
  const Clock::time_point begin = Clock::now();
  output::linger(50ms);
  output::write(Stream::err, std::string(100'000, '\n'));
  EXPECT_LT(Clock::now() - begin, 10s);
}

TEST(StandardStreams, LeaveTheSignalTheyUseAsItWas) {
  struct sigaction before{}, after{};
  before.sa_handler = SIG_IGN;
  ::sigaction(SIGURG, &before, nullptr);
  const Pipe pipe;
  const Redirected stderr_now(pipe.writer.get());
  output::write(Stream::err, "a");
  ::sigaction(SIGURG, nullptr, &after);
  EXPECT_EQ(after.sa_handler, SIG_IGN);
  before.sa_handler = SIG_DFL;
  ::sigaction(SIGURG, &before, nullptr);
}

TEST(StandardStreams, GiveUpOnAReaderWhoLeft) {
  Pipe pipe;
  ::signal(SIGPIPE, SIG_IGN);
  const Redirected stderr_now(pipe.writer.get());
  pipe.reader.close();
  output::linger(20s);
  const Clock::time_point begin = Clock::now();
  EXPECT_EQ(output::push(Stream::err, "a", begin + 20s), 0U);
  EXPECT_FALSE(output::write(Stream::err, "a"));
  EXPECT_LT(Clock::now() - begin, 10s);
  ::signal(SIGPIPE, SIG_DFL);
}

}  // namespace
}  // namespace steady
