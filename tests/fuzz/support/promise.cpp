#include "promise.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/text.h"

namespace steady::fuzz {
namespace {

constexpr std::size_t longest_line = 2000;  // far above what is meant to be said, far below what a peer can send
constexpr double most_seconds = 1.0;

double processor_seconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

bool is_printable(char c) { return c >= ' ' && c < 0x7f; }

}  // namespace

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

void require(bool holds, std::string_view promise, std::string_view shown) {
  if (holds) return;
  const std::string message = cat("fuzz: broken promise: ", promise, "\n", shown, "\n");
  std::fputs(message.c_str(), stderr);
  std::abort();
}

void require_line(std::string_view what, std::string_view line) {
  require(line.size() <= longest_line, cat(what, " has an end"), line);
  require(std::ranges::all_of(line, is_printable), cat(what, " is one line of printable characters"), line);
  require(!line.contains(secret), cat(what, " holds no secret"), line);
}

void require_lines(std::string_view what, std::string_view text, std::size_t most) {
  require(text.empty() || text.ends_with('\n'), cat(what, " ends its last line"), text);
  require(static_cast<std::size_t>(std::ranges::count(text, '\n')) <= most, cat(what, " has few lines"), text);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    require_line(what, text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

void require_sound(const Outcome& outcome) {
  require_line("the detail of an outcome", outcome.detail);
  require(outcome.up() || !outcome.detail.empty(), "who is not up has a reason", words(outcome.reason));
  require(outcome.reason != Reason::internal, "a peer's words are never our own fault", outcome.detail);
}

void require_quick(std::string_view what, const std::function<void()>& work) {
  const double begin = processor_seconds();
  work();
  require(processor_seconds() - begin < most_seconds, cat(what, " takes less than a second of processor time"));
}

settings::Environment environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    if (name == "APP") return "app";
    if (name == "PORT") return "5432";
    if (name == "EMPTY") return "";
    if (name == "SECRET") return std::string(secret);
    if (name == "DATABASE_URL") return cat("postgres://app:", secret, "@db:5432/app");
    return std::nullopt;
  };
}

}  // namespace steady::fuzz
