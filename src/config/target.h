// From the text of a target, or a mapping in a file, to a probe. Which kinds there are is for probe::kinds() to say.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "config/sections.h"
#include "probe/kinds.h"
#include "settings/document.h"
#include "settings/problem.h"
#include "settings/url.h"

namespace steady::config {

// A target with its beginning known. A ${VAR} that is the whole target, or its beginning up to "://", '/', '?' or '#',
// is expanded before anything is split: "${DATABASE_URL}#level=query".
struct Expanded {
  std::string text;
  bool rewritten = false;     // columns of `text` are not those of what was written, and nothing of it may be quoted
  std::string variable = {};  // "${DATABASE_URL}", where the host comes from it
};
std::optional<Expanded> expand_prefix(std::string_view written, const settings::Environment& environment,
                                      settings::Problems& problems);

// The kind that goes by the scheme of `url`; the problem names the schemes there are.
const probe::Kind* kind_of(const settings::Url& url, settings::Problems& problems);

// The kind of a check of a file, which is a key of its mapping. The problem says that there is none, or more than one.
const probe::Kind* kind_of(settings::Reader& check, const settings::Entry& entry);

// What a target says, as mappings: keys of its kind, and keys of the check (name, interval, …).
struct Mappings {
  settings::Node map;
  settings::Node check;
};
Mappings url_to_mapping(const probe::Kind& kind, const settings::Url& url, settings::Problems& problems);

// A target of the command line, whole.
struct LoadedTarget {
  Check check;
  settings::Position name_position;  // of the name that was given; the beginning when none was
};
std::optional<LoadedTarget> load_target(std::string_view written, const Policy& defaults,
                                        const settings::Environment& environment, settings::Problems& problems);

// The probe that `node`, a mapping or a target, describes in a file under the key of `kind`. None when `node` is a
// target that cannot be read.
std::unique_ptr<probe::Probe> load_probe(const probe::Kind& kind, const settings::Node& node, const std::string& path,
                                         const settings::Environment& environment, settings::Problems& problems);

// Puts what was read together.
Check make_check(const Policy& policy, Readiness readiness, const probe::Kind& kind,
                 std::unique_ptr<probe::Probe> probe);

}  // namespace steady::config
