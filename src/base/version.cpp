#include "base/version.h"

#include "generated/version.h"

namespace steady {

std::string_view version() { return STEADY_VERSION; }
std::string_view revision() { return STEADY_REVISION; }
std::string_view libraries() { return STEADY_LIBRARIES; }

}  // namespace steady
