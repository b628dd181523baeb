#include "cli/redact_argv.h"

#include <algorithm>
#include <cstddef>

#include "settings/redaction.h"

namespace steady::cli {

void redact_argv(std::span<char*> arguments) {
  for (char* argument : arguments) {
    for (const settings::Range& secret : settings::secrets_of_url(argument)) {
      std::fill_n(argument + secret.from, secret.to - secret.from, '*');
    }
  }
}

}  // namespace steady::cli
