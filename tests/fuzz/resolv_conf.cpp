// An /etc/resolv.conf of any bytes: c-ares and we read it, and a lookup ends or waits, in little time and with a reason. What is
// asked for is a few names that DNS can hold.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/host_port.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/world.h"
#include "net/resolv_conf.h"
#include "net/resolver.h"

namespace steady::fuzz {
namespace {

void require_names(const std::string& host, std::string_view text) {
  const std::vector<std::string> names = net::names_for(host, net::read_resolv_conf(text, {.host_name = "web.a.test"}));
  require(!names.empty() && names.size() <= 33, "a host stands for a few names", text);
  for (const std::string& name : names) {
    require(name.starts_with(host + '.') && is_host(name.substr(0, name.size() - 1)), "a name is one of the host",
            name);
  }
}

void resolve(std::string_view text) {
  static const std::string host = "db";
  require_names(host, text);
  require_names("a.name.of-some-length.with-dots", text);
  static const net::Network network{.hosts_file = "/dev/null"};
  std::ofstream("/etc/resolv.conf", std::ios::binary | std::ios::trunc) << text;
  net::Attempt attempt(net::Deadline::in(std::chrono::seconds(10)), network);
  const std::optional<Result<net::Addresses>> found = settle(net::resolve(host, attempt));
  if (!found) return;
  require(!found->has_value(), "nobody in this world knows a name", text);
  require_sound(found->error());
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  steady::fuzz::enter_own_world();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  require_quick("a lookup", [&] { resolve({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
