// The table of all probe kinds. It is the only place that names them all.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probe/probe.h"
#include "settings/document.h"
#include "settings/reader.h"
#include "settings/setting.h"
#include "settings/url.h"

namespace steady::probe {

// How a target of a kind is written, as `--help` shows it: "redis://cache:6379", "Redis or Valkey PING".
struct Form {
  std::string_view targets;
  std::string_view meaning;
};

struct Kind {
  std::string_view name;                       // the key in the file; begins a generated check name
  std::span<const std::string_view> schemes;   // of its target URLs
  std::span<const Form> forms;                 // one line of `--help` each
  std::span<const std::string_view> map_keys;  // keys that are mappings: "headers" allows headers.Host=x in a fragment

  // Converts the components of a target URL into the mapping that load() reads. Values stay as written
  // (percent-decoded, ${VAR} not expanded) and keep their columns. A component that this kind does not support is a
  // problem.
  settings::Node (*url_to_mapping)(const settings::Url& url, settings::Problems& problems);

  // Creates the probe that the mapping describes. Never returns null; after a problem the probe must not be run.
  std::unique_ptr<Probe> (*load)(settings::Reader& reader);
};

// A kind with the rows of its keys, which only the documents need. Running a check needs only the kind.
struct DocumentedKind {
  Kind kind;
  std::string_view meaning;
  settings::Table settings;
};

std::span<const Kind> kinds();
std::span<const DocumentedKind> documented_kinds();

const Kind* kind_named(std::string_view name);
const Kind* kind_of_scheme(std::string_view scheme);

}  // namespace steady::probe
