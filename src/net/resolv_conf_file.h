// The configuration of the resolver as this process finds it now: the file, the environment, the name of the host.
#pragma once

#include <expected>
#include <string>

#include "net/attempt.h"
#include "net/resolv_conf.h"

namespace steady::net {

// A file that is not there is an empty one. The error is a sentence: the file cannot be read, or c-ares must not be given it or
// another one that it reads.
std::expected<ResolvConf, std::string> load_resolv_conf(const Network& network);

}  // namespace steady::net
