// The keys that kinds share to say where a peer is, spelled once: socket, or host.
#pragma once

#include "net/reach.h"
#include "settings/reader.h"

namespace steady::probe {

// The path of a Unix socket, '@' before an abstract one; host and port beside it are problems.
void read_socket(settings::Reader& reader, net::Endpoint& endpoint);

// A name or an address; brackets around an IPv6 address are taken off. Empty when it is not given.
void read_host(settings::Reader& reader, net::Endpoint& endpoint);

}  // namespace steady::probe
