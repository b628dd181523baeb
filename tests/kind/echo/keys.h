// The keys of the kind "echo".
#pragma once

#include <cstdint>

#include "probe/endpoint_keys.h"

namespace steady::probe::echo {

inline constexpr std::uint16_t default_port = 7;

namespace keys {

using namespace probe::keys;

inline constexpr Key<Number> port{"port", {1, 65535, default_port}, "the port"};
inline constexpr Key<Text> text{"text", {"steady"}, "what is sent and must come back"};

inline constexpr auto all = settings::table(host, port, text);

}  // namespace keys
}  // namespace steady::probe::echo
