// The hosts file (hosts(5)): which addresses it gives a name. Read here and not by c-ares, which takes names that share
// an address for one host and gives each of them the addresses of all.
#pragma once

#include <string>
#include <string_view>

#include "net/addresses.h"

namespace steady::net {

// The addresses of `host` in `text`, in its order. Names are compared without regard to case and to a final dot; lines
// that make no sense are passed over.
Addresses listed(std::string_view text, std::string_view host);

// The first MiB of the file; empty when it is missing, unreadable or no regular file.
std::string read_hosts_file(const std::string& path);

}  // namespace steady::net
