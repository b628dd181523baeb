// How much a client may use before it loses its connection.
#pragma once

#include <cstddef>

#include "base/duration.h"

namespace steady::server {

struct Limits {
  std::size_t connections = 512;                // at most half the descriptors; beyond it a client is evicted (slots.h)
  Duration idle = std::chrono::seconds(60);     // between two requests
  Duration header = std::chrono::seconds(5);    // from the first byte of a request's header to its last
  Duration response = std::chrono::seconds(5);  // for the client to read the response
  // Total unsent bytes of responses. Beyond it the client with the oldest step loses its connection.
  std::size_t untaken = std::size_t{8} << 20;
};

}  // namespace steady::server
