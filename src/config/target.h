// Creates a probe from the text of a target, or from a mapping in a file. probe::kinds() lists the kinds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/sections.h"
#include "probe/kinds.h"
#include "settings/document.h"
#include "settings/problem.h"
#include "settings/url.h"

namespace steady::config {

// Every form of target that the kinds have, for people.
std::vector<probe::Form> target_forms();

// A target whose beginning is expanded. A ${VAR} that is the whole target, or its beginning up to "://", '/', '?' or
// '#', is expanded before the target is split: "${DATABASE_URL}#level=query".
struct Expanded {
  std::string text;
  bool rewritten = false;     // columns of `text` differ from those of the input, and nothing of it may be quoted
  std::string variable = {};  // "${DATABASE_URL}", if it contains the host
};
std::optional<Expanded> expand_prefix(std::string_view written, const settings::Environment& environment,
                                      settings::Problems& problems);

// The kind for the scheme of `url`; the problem lists the schemes.
const probe::Kind* kind_of(const settings::Url& url, settings::Problems& problems);

// The kind of a check in a file, which is a key of its mapping. No kind, or more than one, is a problem.
const probe::Kind* kind_of(settings::Reader& check, const settings::Entry& entry);

// A target as mappings: keys of its kind, and keys of the check (name, interval, …).
struct Mappings {
  settings::Node map;
  settings::Node check;
};
Mappings url_to_mapping(const probe::Kind& kind, const settings::Url& url, settings::Problems& problems);

// A complete target of the command line.
struct LoadedTarget {
  Check check;
  settings::Position name_position;   // of the given name; otherwise the beginning
  std::optional<std::uint16_t> port;  // only if it is written, in the URL or as a key
};
std::optional<LoadedTarget> load_target(std::string_view written, const Policy& defaults,
                                        const settings::Environment& environment, settings::Problems& problems);

// The probe that `node`, a mapping or a target, describes in a file under the key of `kind`. Null when `node` is a
// target that cannot be parsed.
std::unique_ptr<probe::Probe> load_probe(const probe::Kind& kind, const settings::Node& node, const std::string& path,
                                         const settings::Environment& environment, settings::Problems& problems);

// Assembles a check.
Check make_check(const Policy& policy, Readiness readiness, const probe::Kind& kind,
                 std::unique_ptr<probe::Probe> probe);

}  // namespace steady::config
