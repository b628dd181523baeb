#include "net/system_files.h"

#include "net/tls.h"

namespace steady::net {

SystemFiles system_files() {
  SystemFiles files{.renewed = ca_bundles(), .fixed = {"/etc/nsswitch.conf", "/etc/netsvc.conf", "/etc/svc.conf"}};
  files.renewed.insert(files.renewed.end(), {"/etc/hosts", "/etc/resolv.conf"});
  return files;
}

}  // namespace steady::net
