#include "config/reporting.h"

#include <string>

#include "base/log.h"

namespace steady::config {

void start_log(const Config& config) {
  log::start(config.log.level, config.log.format);
  for (const std::string& note : config.notes) log::debug(note);
}

void log_complaints(const settings::Complaints& complaints) {
  for (const auto& [text, excerpt, file, line, column] : complaints) {
    if (line > 0) {
      log::error(text, {{"file", file}, {"line", line}, {"column", column}});
    } else if (column > 0) {
      log::error(text, {{"column", column}});  // of a target
    } else {
      log::error(text, {{"file", file}});
    }
  }
}

}  // namespace steady::config
