#include "base/log.h"

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/output.h"
#include "base/text.h"

namespace steady::log {
namespace {

// Passes lines to base/output, the owner of stderr.
class Sink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  bool taken = true;  // whether stderr accepted the last line

 private:
  void sink_it_(const spdlog::details::log_msg& entry) override {
    taken = false;
    spdlog::memory_buf_t line;
    formatter_->format(entry, line);
    taken = output::write(output::Stream::err, {line.data(), line.size()});
  }
  void flush_() override {}
};

Level least = Level::off;  // the lowest level that is written
Format format = Format::text;
std::uint64_t dropped = 0;  // entries dropped since the last one that was written

struct Writer {
  std::shared_ptr<Sink> sink;
  spdlog::logger logger;
};
std::optional<Writer> writer;  // created with the first entry: most checks write none

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

// printable() turns bytes other than printable ASCII into '?', so the JSON is always valid.
std::string in_json(std::string_view text) { return json_string(printable(text, 4096)); }

struct JsonOf {
  std::string operator()(std::string_view text) const { return text.empty() ? std::string() : in_json(text); }
  std::string operator()(int number) const { return cat(number); }
  std::string operator()(std::uint64_t number) const { return cat(number); }
  std::string operator()(Clock::duration time) const { return decimal(in_milliseconds(time), 3); }
  std::string operator()(std::span<const std::string> list) const {
    std::string out = "[";
    for (const std::string& text : list) out += cat(out.size() > 1 ? "," : "", in_json(text));
    return out + ']';
  }
};

std::string as_json(std::string_view message, const Fields& fields) {
  std::string out = cat("\"message\":", in_json(message));
  for (const auto& [name, value] : fields) {
    const std::string json = std::visit(JsonOf(), value);
    if (!json.empty()) out += cat(',', in_json(name), ':', json);
  }
  return out;
}

void make_writer() {
  const auto sink = std::make_shared<Sink>();
  writer.emplace(sink, spdlog::logger("steady", sink));
  writer->logger.set_error_handler([](const std::string&) {});  // spdlog's own handler prints, and could block
  writer->logger.set_level(spdlog::level::trace);               // write() checks the level
  writer->logger.set_pattern(
      format == Format::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v",
      spdlog::pattern_time_type::utc);
}

// Returns whether stderr accepted the line.
bool write_line(Level level, std::string_view message, const Fields& fields) {
  if (!writer) make_writer();
  const std::string line = format == Format::json ? as_json(message, fields) : printable(message, 4096);
  writer->logger.log(level_of(level), "{}", line);
  return writer->sink->taken;
}

void write(Level level, std::string_view message, const Fields& fields) {
  if (level < least) return;
  admit_losses();
  if (dropped > 0 || !write_line(level, message, fields)) ++dropped;
}

}  // namespace

void admit_losses() {
  if (dropped == 0 || least == Level::off) return;
  const Level level = least <= Level::warning ? Level::warning : Level::error;
  if (write_line(level, cat(dropped, " log entries were dropped: nobody was reading"), {})) dropped = 0;
}

void start(Level level, Format as) {
  least = level;
  format = as;
  writer.reset();
}

void debug(std::string_view message, Fields fields) { write(Level::debug, message, fields); }
void info(std::string_view message, Fields fields) { write(Level::info, message, fields); }
void warning(std::string_view message, Fields fields) { write(Level::warning, message, fields); }
void error(std::string_view message, Fields fields) { write(Level::error, message, fields); }

}  // namespace steady::log
