// The sections of a configuration, each read by one function out of one mapping: of a file, and then of what options and variables say.
// What is not given is the fallback's. The rows are in keys.h.
#pragma once

#include "config/config.h"
#include "settings/reader.h"

namespace steady::config {

// When a check runs and what decides: the keys that stand in `defaults` and beside a kind.
struct Policy {
  Timing timing;
  Thresholds thresholds;
};

Policy read_policy(settings::Reader& reader, const Policy& fallback);
Readiness read_readiness(settings::Reader& reader);

// The sections of a file; its version is read and judged.
struct Sections {
  settings::Reader defaults;
  settings::Reader checks;
  settings::Reader wait;
  settings::Reader serve;
  settings::Reader log;
};
Sections read_sections(settings::Reader& reader);

Wait read_wait(settings::Reader& reader, Wait fallback);
Serve read_serve(settings::Reader& reader, Serve fallback);
Log read_log(settings::Reader& reader, Log fallback);

// An address and a port to listen on ("[::]:8086", ":0"), or "unix:/path".
bool is_listen_address(std::string_view text);

// Whether a check may be called so: letters, digits, '.', '_' and '-', beginning with a letter or digit, at most 64.
bool is_name(std::string_view text);
inline constexpr std::string_view name_rule =
    "a name begins with a letter or digit and holds letters, digits, '.', '_' and '-', at most 64 in all";

}  // namespace steady::config
