#include "modes/reload_socket.h"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <ranges>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "net/deadline.h"
#include "net/race.h"

namespace steady::modes {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view purpose = "steady-serve-";
constexpr std::string_view request = "reload\n";
constexpr std::string_view taken = "taken\n";
constexpr std::string_view refused = "refused\n";
constexpr auto patience_with_guest = 1s;
constexpr auto patience_with_serve = 10s;
constexpr std::size_t longest_answer = 1 << 18;
constexpr std::size_t most_named = 20;
constexpr std::size_t longest_list = 1 << 24;  // of the sockets of a network namespace

std::uint64_t random_number() {
  std::uint64_t number = 0;
  const bool known = ::getrandom(&number, sizeof number, GRND_NONBLOCK) == sizeof number;
  return known ? number : static_cast<std::uint64_t>(::getpid());
}

// --- serve ---

asio::awaitable<bool> asks(Local::socket& guest) {
  std::array<char, request.size()> text{};
  const auto [error, got] = co_await asio::async_read(guest, asio::buffer(text), net::as_result);
  co_return std::string_view(text.data(), got) == request;
}

asio::awaitable<bool> tell(Local::socket& guest, const std::string& text) {
  const auto [error, sent] = co_await asio::async_write(guest, asio::buffer(text), net::as_result);
  co_return !error;
}

// A client of ours that is stopped holds up other clients, and nothing else.
asio::awaitable<void> answer(Local::socket& guest, const std::function<ReloadOutcome()>& reload) {
  if (peer_of(guest) != Peer::ours) co_return;
  const auto asked = co_await net::with_deadline(net::Deadline::in(patience_with_guest), asks(guest));
  if (!asked.value_or(false)) co_return;
  const ReloadOutcome done = reload();
  const std::string text = cat(done.taken ? taken : refused, done.text);
  co_await net::with_deadline(net::Deadline::in(patience_with_guest), tell(guest, text));
}

// --- the command ---

// The names of the sockets of every `serve` in our PID namespace, or of those who say so.
std::vector<std::string> names() {
  std::vector<std::string> out;
  const std::optional<std::string> prefix = name_in_namespace(purpose);
  const auto list = read_regular_file("/proc/net/unix", longest_list);
  if (!prefix || !list) return out;
  for (const auto part : std::views::split(std::string_view(*list), '\n')) {
    const std::string_view line(part);
    const std::size_t at = line.find(" @");  // proc(5): the path is the last field, '@' stands for the zero byte
    if (at == std::string_view::npos || !line.substr(at + 2).starts_with(*prefix)) continue;
    out.emplace_back(line.substr(at + 2));
  }
  // A listening socket has a line, and each connection to it another one.
  std::ranges::sort(out);
  const auto [again, end] = std::ranges::unique(out);
  out.erase(again, end);
  return out;
}

struct Servers {
  std::vector<Local::socket> ours;
  std::string foreign;  // why the last one that is not ours was ignored
  bool silent = false;  // one takes no connection: its queue is full, or it has just ended
};

Servers servers(const asio::any_io_executor& executor) {
  Servers out;
  for (const std::string& name : names()) {
    Local::socket socket(executor);
    const Peer peer = connect(socket, abstract_endpoint(name));
    if (peer == Peer::ours) out.ours.push_back(std::move(socket));
    if (peer == Peer::foreign) out.foreign = why_foreign(socket, "run 'steady reload' as the user of 'steady serve'");
    out.silent |= peer == Peer::none;
  }
  return out;
}

std::string none(const Servers& found, std::optional<pid_t> pid) {
  if (!name_in_namespace(purpose)) return "there is no /proc here: restart 'steady serve' instead\n";
  const std::string what = pid ? cat("no 'steady serve' has the process id ", *pid) : "no 'steady serve' runs";
  const std::string ignored = found.foreign.empty() ? "" : cat("; ignored ", found.foreign);
  const std::string_view silent =
      found.silent ? "; one takes no connection: it is stopped, too busy, or has ended" : "";
  return cat(what, " in this container, or PID namespace", ignored, silent,
             "; run this command in its container, or send it SIGHUP\n");
}

std::string several(Servers& found) {
  std::string numbers;
  for (Local::socket& socket : found.ours | std::views::take(most_named)) {
    numbers += cat(numbers.empty() ? "" : ", ", number_of(socket));
  }
  if (found.ours.size() > most_named) numbers += ", ...";
  return cat("several run here: ", numbers, "; name one: steady reload ", number_of(found.ours.front()), '\n');
}

asio::awaitable<std::string> ask(Local::socket& socket) {
  co_await asio::async_write(socket, asio::buffer(request), net::as_result);
  std::string text(longest_answer, '\0');
  const auto [end, got] = co_await asio::async_read(socket, asio::buffer(text), net::as_result);
  text.resize(got);
  co_return text;
}

// Whatever a process of our user sends: lines that a terminal can show.
std::string shown(std::string_view text) {
  std::string out;
  for (const auto line : std::views::split(text, '\n')) {
    const std::string_view words(line);
    const std::size_t indentation = std::min(words.find_first_not_of(' '), words.size());
    if (!words.empty()) out += cat(words.substr(0, indentation), printable(words.substr(indentation), 4096), '\n');
  }
  return out;
}

asio::awaitable<ReloadAnswer> ask_one(std::optional<pid_t> pid) {
  Servers found = servers(co_await asio::this_coro::executor);
  if (pid) std::erase_if(found.ours, [&](Local::socket& socket) { return number_of(socket) != *pid; });
  if (found.ours.empty()) co_return ReloadAnswer{.text = none(found, pid)};
  if (found.ours.size() > 1) co_return ReloadAnswer{.text = several(found)};
  Local::socket& socket = found.ours.front();
  const auto told = co_await net::with_deadline(net::Deadline::in(patience_with_serve), ask(socket));
  const std::string_view text = told ? std::string_view(*told) : std::string_view();
  if (text.starts_with(taken))
    co_return ReloadAnswer{.result = ReloadResult::taken, .text = shown(text.substr(taken.size()))};
  if (text.starts_with(refused))
    co_return ReloadAnswer{.result = ReloadResult::refused, .text = shown(text.substr(refused.size()))};
  co_return ReloadAnswer{
      .text = cat("process ", number_of(socket),
                  told ? " has closed the connection: it has ended, or answers only its own user and root; run "
                         "this command as its user\n"
                       : " has not answered within 10 s; see its log\n")};
}

}  // namespace

ReloadSocket::ReloadSocket(const asio::any_io_executor& executor) : acceptor_(executor) {
  const std::optional<std::string> name = name_in_namespace(purpose);
  if (!name) return;
  if (const error_code error = listen(acceptor_, abstract_endpoint(cat(*name, '-', random_number())))) {
    log::info(cat("'steady reload' cannot reach this process: ", printable(error.message())));
    error_code ignored;
    acceptor_.close(ignored);
  }
}

asio::awaitable<void> ReloadSocket::run(std::function<ReloadOutcome()> reload) {
  while (acceptor_.is_open()) {
    auto [error, guest] = co_await acceptor_.async_accept(net::as_result);
    co_await net::leave_if_cancelled();
    if (error) {
      co_await net::sleep_until(net::Deadline::in(1s));  // too few descriptors, probably
    } else {
      co_await answer(guest, reload);
    }
  }
  co_await net::sleep_until(net::Deadline::never());
}

ReloadAnswer ask_to_reload(std::optional<pid_t> pid) {
  asio::io_context loop(1);
  ReloadAnswer answer;
  asio::co_spawn(loop, ask_one(pid), [&](std::exception_ptr thrown, ReloadAnswer told) {
    if (thrown) std::rethrow_exception(thrown);
    answer = std::move(told);
  });
  loop.run();
  return answer;
}

}  // namespace steady::modes
