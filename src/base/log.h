// The log: what happened, to stderr, as text or as JSON lines. Messages are one line, printable, and free of secrets
// because a Secret cannot become text.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace steady::log {

enum class Level : std::uint8_t { debug, info, warning, error, off };
enum class Format : std::uint8_t { text, json };

// One fact of an entry, for machines: {"check", "database"}. In text it is left out, as the message already says it.
using Field = std::pair<std::string_view, std::string_view>;
using Fields = std::initializer_list<Field>;

// An entry never blocks: where stderr cannot take it (base/output), it is dropped, and the next one that is written says how many
// were.
//
// Called before the first entry, as without it nothing is written; and again when a reload wants another level or format.
void start(Level level, Format format);

void debug(std::string_view message, Fields fields = {});
void info(std::string_view message, Fields fields = {});
void warning(std::string_view message, Fields fields = {});
void error(std::string_view message, Fields fields = {});

// Says how many entries were dropped without waiting for the next one: before the last output of a mode.
void admit_losses();

}  // namespace steady::log
