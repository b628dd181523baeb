#include "cli/conceal.h"

#include <algorithm>
#include <cstddef>

#include "settings/secrecy.h"

namespace steady::cli {

void conceal_secrets(std::span<char*> arguments) {
  for (char* argument : arguments) {
    for (const settings::Range& secret : settings::secrets_of_url(argument)) {
      std::fill_n(argument + secret.from, secret.to - secret.from, '*');
    }
  }
}

}  // namespace steady::cli
