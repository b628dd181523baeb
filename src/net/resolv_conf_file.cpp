#include "net/resolv_conf_file.h"

#include <unistd.h>

#include <array>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <optional>

#include "base/file.h"
#include "base/text.h"

namespace steady::net {
namespace {

// Files that c-ares opens whenever a channel is made; on a pipe that blocks until a writer comes. The size limit is
// small, because c-ares compares each name server with all others; a resolv.conf has a few lines.
constexpr std::array<const char*, 4> configuration{"/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/netsvc.conf",
                                                   "/etc/svc.conf"};
constexpr std::size_t longest_configuration = std::size_t{16} * 1024;

std::optional<std::string> unfit_configuration() {
  for (const char* path : configuration) {
    if (const auto why = unfit_file(path, longest_configuration)) return cat("cannot read ", path, ": ", *why);
  }
  return std::nullopt;
}

std::string value_of(const char* variable) {
  const char* value = ::getenv(variable);
  return value != nullptr ? value : "";
}

ResolverEnvironment resolver_environment() {
  ResolverEnvironment environment{.options = value_of("RES_OPTIONS")};
  if (::getenv("LOCALDOMAIN") != nullptr) environment.local_domain = value_of("LOCALDOMAIN");
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) environment.host_name = name.data();
  return environment;
}

}  // namespace

std::expected<ResolvConf, std::string> load_resolv_conf(const Network& network) {
  if (std::optional<std::string> why = unfit_configuration()) return std::unexpected(*std::move(why));
  const std::string path = configuration.front();
  std::expected<std::string, std::string> text = read_regular_file(path, longest_configuration);
  if (!text && ::access(path.c_str(), F_OK) == 0) return std::unexpected(cat("cannot read ", path, ": ", text.error()));
  ResolvConf conf = read_resolv_conf(text.value_or(""), resolver_environment());
  if (!network.name_servers.empty()) conf.name_servers = {network.name_servers};
  return conf;
}

}  // namespace steady::net
