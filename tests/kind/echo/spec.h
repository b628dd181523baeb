// The kind "echo": a server that sends back what it gets (RFC 862).
#pragma once

#include <array>
#include <memory>
#include <string>

#include "net/reach.h"
#include "probe/echo/keys.h"
#include "probe/kinds.h"

namespace steady::probe::echo {

struct Spec {
  net::Endpoint endpoint{.host = {}, .port = default_port, .unix_path = {}};
  std::string text{keys::text.shape.standard};
};

settings::Node url_to_mapping(const settings::Url& url, settings::Problems& problems);
std::unique_ptr<Probe> load(settings::Reader& reader);

inline constexpr std::array<std::string_view, 1> schemes{"echo"};
inline constexpr std::array forms{Form{"echo://host:7", "Echo (RFC 862)"}};
inline constexpr Kind kind{"echo", schemes, forms, {}, &url_to_mapping, &load};
inline constexpr DocumentedKind documented{kind, "up when the text comes back", keys::all};

}  // namespace steady::probe::echo
