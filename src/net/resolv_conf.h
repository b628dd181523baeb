// The configuration of the resolver: parses resolv.conf(5), and derives the names that a host may stand for from the
// search list, as glibc and Go do. Pure, except for load_resolv_conf().
//
// steady parses the file itself, because c-ares drops a line of more than 511 bytes (Kubernetes allows 2,048), uses
// only the first domain of LOCALDOMAIN, loses the name servers when that variable is empty, and does not return what it
// read.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/attempt.h"

namespace steady::net {

// The inputs besides the file.
struct ResolverEnvironment {
  std::optional<std::string> local_domain = {};  // LOCALDOMAIN: replaces the search list of the file, even when empty
  std::string options = {};                      // RES_OPTIONS: applied after the options of the file
  std::string host_name = {};                    // if no domain is given, the part after its first dot is used
};

struct ResolvConf {
  std::vector<std::string> name_servers = {};  // as written
  std::vector<std::string> domains = {};       // the search list, in order; at most 32, as in Kubernetes
  std::size_t ndots = 1;                       // a name with this many dots is first queried as it is; at most 15
};

ResolvConf read_resolv_conf(std::string_view text, const ResolverEnvironment& environment);

// The current configuration: the file, the environment, the host name, and the name servers of `network` if it has any.
// A missing file counts as empty. The error is a sentence: the file cannot be read, or c-ares must not open it or
// another file that it reads.
std::expected<ResolvConf, std::string> load_resolv_conf(const Network& network);

// The names to query for `host` (a valid one), in order, each absolute with a final dot. A host with a final dot gives
// only itself. Never empty. Leaves out names longer than 253 characters and names below "localhost" (RFC 6761, section
// 6.3).
std::vector<std::string> names_for(std::string_view host, const ResolvConf& conf);

}  // namespace steady::net
