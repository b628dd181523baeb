// The log: writes events to stderr, as text or as JSON lines. A message is one printable line. It contains no secret,
// because a Secret cannot be converted to text.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/duration.h"

namespace steady::log {

enum class Level : std::uint8_t { debug, info, warning, error, off };
enum class Format : std::uint8_t { text, json };

// The value of a field: text (left out when empty), a number, a duration (in milliseconds, with decimals), or a list.
using Value = std::variant<std::string_view, int, std::uint64_t, Clock::duration, std::span<const std::string>>;

// One machine-readable field of an entry: {"check", "database"}, {"elapsed_ms", elapsed}. The text format omits it,
// because the message already contains it.
using Field = std::pair<std::string_view, Value>;
using Fields = std::initializer_list<Field>;

// Sets level and format. Must be called before the first entry, because nothing is written without it, and again when a
// reload changes either of them.
//
// Writing an entry never blocks: when stderr cannot take it (base/output), the entry is dropped, and the next entry
// that is written reports the number of dropped entries.
void start(Level level, Format format);

void debug(std::string_view message, Fields fields = {});
void info(std::string_view message, Fields fields = {});
void warning(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

// Reports dropped entries now instead of with the next entry. For use before the last output of a mode.
void admit_losses();

}  // namespace steady::log
