// Which steady this is, and which libraries are in it. The build knows; only version.cpp is compiled anew for it.
#pragma once

#include <string_view>

namespace steady {

std::string_view version();    // "0.1.0"
std::string_view revision();   // the short git revision, "unknown" outside a checkout
std::string_view libraries();  // "Boost 1.88.0, OpenSSL 3.5.7, …"

}  // namespace steady
