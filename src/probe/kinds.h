// The table of all probe kinds. It is the only place that names them all.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "probe/probe.h"
#include "settings/document.h"
#include "settings/parameters.h"
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

  // Schemes of frameworks and drivers, which mean the same. Messages and `--help` do not list them.
  std::span<const std::string_view> aliases = {};
  // Schemes that a driver's name may follow, as in SQLAlchemy: "postgresql+asyncpg". It means nothing here.
  std::span<const std::string_view> before_driver = {};
  // Whether a target may have several hosts, of which one is enough.
  bool several_hosts = false;
};

// What becomes of the parameters in the query of a URL.
struct DocumentedParameters {
  std::span<const settings::TakenParameter> taken = {};
  std::span<const settings::RefusedParameter> refused = {};
  std::span<const std::string_view> mentioned = {};  // not honoured, but in the message of a failure that they explain
  std::span<const settings::IgnoredParameters> ignored = {};
};

// A kind with the rows of its keys, which only the documents need. Running a check needs only the kind.
struct DocumentedKind {
  Kind kind;
  std::string_view meaning;
  settings::Table settings;
  DocumentedParameters parameters = {};
};

std::span<const Kind> kinds();
std::span<const DocumentedKind> documented_kinds();

// Whether a scheme, in lower case, is one of the kind's: its own, an alias, or one with the name of a driver.
bool takes(const Kind& kind, std::string_view scheme);

const Kind* kind_named(std::string_view name);
const Kind* kind_of_scheme(std::string_view scheme);

}  // namespace steady::probe
