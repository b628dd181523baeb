// The system files that attempts read, independent of the configuration.
#pragma once

#include <string>
#include <vector>

namespace steady::net {

struct SystemFiles {
  std::vector<std::string> renewed;  // hosts, name servers, CA certificates: may be replaced at run time
  std::vector<std::string> fixed;    // other files that c-ares opens; it fails if one is unreadable
};
SystemFiles system_files();

}  // namespace steady::net
