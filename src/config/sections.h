// The sections of a configuration. One function reads each section from a mapping: first that of the file, then that of
// options and variables. A key that is not given takes the fallback's value. The rows are in keys.h.
#pragma once

#include "config/config.h"
#include "settings/reader.h"

namespace steady::config {

// When a check runs, and its thresholds: the keys that are allowed in `defaults` and in a check.
struct Policy {
  Timing timing;
  Thresholds thresholds;
};

Policy read_policy(settings::Reader& reader, const Policy& fallback);
Readiness read_readiness(settings::Reader& reader);

// The sections of a file; its version has been validated.
struct Sections {
  settings::Reader defaults;
  settings::Reader checks;
  settings::Reader check;
  settings::Reader wait;
  settings::Reader serve;
  settings::Reader log;
};
Sections read_sections(settings::Reader& reader);

CheckCommand read_check_command(settings::Reader& reader, CheckCommand fallback);
Wait read_wait(settings::Reader& reader, Wait fallback);
Serve read_serve(settings::Reader& reader, Serve fallback);
Log read_log(settings::Reader& reader, Log fallback);

// An address and a port to listen on ("[::]:7832", ":0"), or "unix:/path".
bool is_listen_address(std::string_view text);

// Whether `text` is a valid name: letters, digits, '.', '_' and '-', begins with a letter or digit, at most 64
// characters.
bool is_name(std::string_view text);
inline constexpr std::string_view name_rule =
    "a name begins with a letter or digit and holds letters, digits, '.', '_' and '-', at most 64 in all";

}  // namespace steady::config
