// The hosts file (hosts(5)): the addresses it gives a name. steady reads it itself, because c-ares treats names that
// share an address as one host and gives each of them the addresses of all.
#pragma once

#include <string>
#include <string_view>

#include "net/addresses.h"

namespace steady::net {

// The addresses of `host` in `text`, in file order. Comparison of names ignores case and a final dot. Malformed lines
// are skipped.
Addresses listed(std::string_view text, std::string_view host);

// The first MiB of the file; empty when it is missing, unreadable or not a regular file.
std::string read_hosts_file(const std::string& path);

}  // namespace steady::net
