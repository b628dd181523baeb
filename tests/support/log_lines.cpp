#include "log_lines.h"

#include <algorithm>
#include <sstream>

namespace steady::test {

const Phrases postgres_noise{"reset",
                             "incomplete startup packet",
                             "could not receive",
                             "could not send",
                             "could not accept",
                             "unexpected EOF",
                             "unexpected eof",
                             "Broken pipe",
                             "unrecognized",
                             "unsupported",
                             "does not exist, skipping"};
const Phrases pgbouncer_noise{"WARNING", "ERROR", "unsupported", "eof", "reset", "broken"};
const Phrases redis_noise{"reset", "Reading from client", "Error", "rror ", "Protocol", "WARNING: "};
const Phrases nginx_noise{"reset",   "[warn]",      "[error]",     "[crit]", "[alert]",
                          "[emerg]", "prematurely", "client sent", "SSL_"};

std::vector<std::string> lines_with(const Phrases& phrases, std::string_view log) {
  std::vector<std::string> found;
  std::istringstream lines{std::string(log)};
  for (std::string line; std::getline(lines, line);) {
    const auto in_line = [&](std::string_view phrase) { return line.contains(phrase); };
    if (std::ranges::any_of(phrases, in_line)) found.push_back(line);
  }
  return found;
}

}  // namespace steady::test
