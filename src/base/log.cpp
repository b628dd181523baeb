#include "base/log.h"

#include <poll.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"

namespace steady::log {
namespace {

struct Writer {
  spdlog::logger logger;
  Format format;
  std::uint64_t dropped = 0;  // entries that nobody took, since the last one that was written
};
std::optional<Writer> writer;

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warning: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
    case Level::off: break;
  }
  return spdlog::level::off;
}

// A JSON string (RFC 8259, section 7). Entries are printable ASCII by then; other bytes become '?', never invalid JSON.
std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : printable(text, 4096)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string as_json(std::string_view message, const Fields& fields) {
  std::string out = cat("\"message\":", json_string(message));
  for (const auto& [name, value] : fields) out += cat(',', json_string(name), ':', json_string(value));
  return out;
}

// A reader that has stopped reading must not stop us: probes, answers and signals would wait for it. A pipe that is said to be
// writable takes PIPE_BUF bytes at once (pipe(7)).
bool would_block() {
  pollfd wanted{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&wanted, 1, 0) == 0;
}

void write(Level level, std::string_view message, const Fields& fields) {
  if (!writer || !writer->logger.should_log(level_of(level))) return;
  if (would_block()) {
    ++writer->dropped;
    return;
  }
  if (const std::uint64_t lost = std::exchange(writer->dropped, 0); lost > 0)
    write(Level::warning, cat(lost, " log entries were dropped: nobody was reading"), {});
  const std::string line = writer->format == Format::json ? as_json(message, fields) : printable(message, 4096);
  writer->logger.log(level_of(level), "{}", line);
}

}  // namespace

void start(Level level, Format format) {
  writer.emplace(spdlog::logger("steady", std::make_shared<spdlog::sinks::stderr_sink_st>()), format);
  writer->logger.set_level(level_of(level));
  writer->logger.set_pattern(
      format == Format::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v",
      spdlog::pattern_time_type::utc);
}

void debug(std::string_view message, Fields fields) { write(Level::debug, message, fields); }
void info(std::string_view message, Fields fields) { write(Level::info, message, fields); }
void warning(std::string_view message, Fields fields) { write(Level::warning, message, fields); }
void error(std::string_view message, Fields fields) { write(Level::error, message, fields); }

}  // namespace steady::log
