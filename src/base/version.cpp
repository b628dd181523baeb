#include "base/version.h"

#include "generated/licenses.h"
#include "generated/version.h"

namespace steady {

std::string_view version() { return STEADY_VERSION; }
std::string_view revision() { return STEADY_REVISION; }
std::string_view libraries() { return STEADY_LIBRARIES; }

std::string licenses() { return unpacked(generated::licenses); }

std::string unpacked(std::span<const unsigned char> bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] < 128) {
      out += static_cast<char>(bytes[i]);
    } else if (i + 2 < bytes.size()) {
      const std::size_t back = bytes[i + 1] * std::size_t{256} + bytes[i + 2];
      if (back == 0 || back > out.size()) return out;
      for (int left = bytes[i] - 124; left > 0; --left) out += out[out.size() - back];  // may overlap the copy
      i += 2;
    }
  }
  return out;
}

}  // namespace steady
