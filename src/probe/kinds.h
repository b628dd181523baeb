// The kinds of probes: the one table that names them all. Everything else asks the table.
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

struct Kind {
  std::string_view name;                       // the key in the file, and the default name's first part
  std::span<const std::string_view> schemes;   // of its target URLs
  std::span<const std::string_view> map_keys;  // keys that are mappings: "headers" lets a fragment say headers.Host=x

  // What the components of a target URL say, as entries of the mapping that load() reads. Values stay as written (percent-
  // decoded, ${VAR} unexpanded) with their columns; a problem is noted where a component makes no sense for the kind.
  settings::Node (*url_to_mapping)(const settings::Url& url, settings::Problems& problems);

  // The probe that the mapping describes. Always returns one; when problems were noted it is not to be run.
  std::unique_ptr<Probe> (*load)(settings::Reader& reader);
};

// A kind with the rows of its keys, which documents are made of; what runs needs the kind alone.
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
