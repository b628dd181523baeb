// Parameters of libpq that say what a server must prove or be, or how it is spoken to. They go to libpq as they are, under its own
// names (PostgreSQL manual, 34.1.2): as keys, in a URL and, as the application's libpq reads them too, from the environment.
// What libpq would not take is a problem of the configuration.
#pragma once

#include <span>
#include <string_view>

#include "probe/postgres/spec.h"
#include "settings/reader.h"

namespace steady::probe::postgres {

// Every name of theirs.
std::span<const std::string_view> verbatim_names();

// Reads them all into `spec`, but for what does not matter over a Unix socket. The rest of the spec must have been read.
void read_verbatim(settings::Reader& reader, Spec& spec);

}  // namespace steady::probe::postgres
