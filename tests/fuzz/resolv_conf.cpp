// An /etc/resolv.conf of any bytes: c-ares reads it, and a lookup ends or waits, in little time and with a reason.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include "fuzz/support/promise.h"
#include "fuzz/support/world.h"
#include "net/resolver.h"

namespace steady::fuzz {
namespace {

void resolve(std::string_view text) {
  static const std::string host = "db";
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
