// The version of steady and of the libraries in it. The build provides them; only version.cpp is recompiled for a
// change.
#pragma once

#include <string_view>

namespace steady {

std::string_view version();    // "0.1.0"
std::string_view revision();   // the short git revision, "unknown" outside a checkout
std::string_view libraries();  // "Boost 1.88.0, OpenSSL 3.5.7, …"

}  // namespace steady
