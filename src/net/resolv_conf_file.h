// The current configuration of the resolver: the file, the environment, the host name.
#pragma once

#include <expected>
#include <string>

#include "net/attempt.h"
#include "net/resolv_conf.h"

namespace steady::net {

// A missing file counts as empty. The error is a sentence: the file cannot be read, or c-ares must not open it or
// another file that it reads.
std::expected<ResolvConf, std::string> load_resolv_conf(const Network& network);

}  // namespace steady::net
