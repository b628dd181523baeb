// The files of the system that attempts read, whatever the configuration names.
#pragma once

#include <string>
#include <vector>

namespace steady::net {

struct SystemFiles {
  std::vector<std::string> renewed;  // hosts, name servers, CA certificates: may be replaced while we run
  std::vector<std::string> fixed;    // what else c-ares asks for; it takes one that it may not read for a failure
};
SystemFiles system_files();

}  // namespace steady::net
