// What resolv.conf(5) says, and the names that a host may stand for by its search list, as glibc and Go read it. Pure.
//
// Read here and not by c-ares, which drops a line of more than 511 bytes (Kubernetes allows 2,048), takes one domain of
// LOCALDOMAIN alone, forgets the name servers when that variable is empty, and does not tell what it read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::net {

// What else decides, beside the file.
struct ResolverEnvironment {
  std::optional<std::string> local_domain = {};  // LOCALDOMAIN: instead of the file's search list, even when empty
  std::string options = {};                      // RES_OPTIONS: after those of the file
  std::string host_name = {};                    // where nothing else names a domain, what follows its first dot
};

struct ResolvConf {
  std::vector<std::string> name_servers = {};  // as written
  std::vector<std::string> domains = {};       // to search, in this order; at most 32, as in Kubernetes
  std::size_t ndots = 1;                       // dots from which on a name is asked as it is first; at most 15
};

ResolvConf read_resolv_conf(std::string_view text, const ResolverEnvironment& environment);

// The names to ask for `host` (a valid one), in order, each absolute with its final dot. A host with a final dot is itself.
// Never empty; names beyond 253 characters, and those below "localhost" (RFC 6761, section 6.3), are left out.
std::vector<std::string> names_for(std::string_view host, const ResolvConf& conf);

}  // namespace steady::net
