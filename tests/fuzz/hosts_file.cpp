// A hosts file of any bytes: the addresses that it gives a name stand in it, and a name finds the same whatever its case.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "fuzz/support/promise.h"
#include "net/hosts_file.h"

namespace steady::fuzz {
namespace {

void look_up(std::string_view text) {
  const net::Addresses found = net::listed(text, "db");
  require(net::listed(text, "DB.") == found, "case and a final dot make no difference", text);
  require(found.empty() || lower(text).contains("db"), "a name that is found stands in the file", text);
  require(found.size() <= text.size() / 4, "an address takes room in the file", text);  // ":: db"
  require(net::listed(cat(text, "\n"), "db") == found, "a last line needs no end", text);

  net::Addresses twice = found;
  twice.insert(twice.end(), found.begin(), found.end());
  require(net::listed(cat(text, "\n", text), "db") == twice, "lines stand for themselves", text);
}

}  // namespace
}  // namespace steady::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace steady::fuzz;
  require_quick("reading a hosts file", [&] { look_up({reinterpret_cast<const char*>(data), size}); });
  return 0;
}
