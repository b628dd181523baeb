// Parameters of libpq about what a server must prove or be, or about the connection. They are passed to libpq
// unchanged, with libpq's names (PostgreSQL manual, 34.1.2): from keys, from a URL and, like in the application, from
// the environment. A value that libpq would reject is a problem of the configuration.
#pragma once

#include <span>
#include <string_view>

#include "probe/postgres/spec.h"
#include "settings/reader.h"

namespace steady::probe::postgres {

// All their names.
std::span<const std::string_view> verbatim_names();

// Reads them into `spec`, except those that do not matter on a Unix socket. The rest of the spec must have been read
// before.
void read_verbatim(settings::Reader& reader, Spec& spec);

}  // namespace steady::probe::postgres
