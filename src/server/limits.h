// What a client may take before it loses its connection, or somebody else gets it.
#pragma once

#include <cstddef>

#include "base/duration.h"

namespace steady::server {

struct Limits {
  std::size_t connections = 512;              // at most half the descriptors; beyond them somebody makes room (slots.h)
  Duration idle = std::chrono::seconds(60);   // between two requests
  Duration header = std::chrono::seconds(5);  // from the first byte of a request's header to its last
  Duration response = std::chrono::seconds(5);  // for the client to take the response
  // Bytes of responses that clients have not taken yet: beyond them whoever has been at it for longest goes.
  std::size_t untaken = std::size_t{8} << 20;
};

}  // namespace steady::server
