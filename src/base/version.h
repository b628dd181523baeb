// What the build tells about this binary: its version, the libraries in it, and the licences of all of them. Only
// version.cpp is recompiled for a change.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace steady {

std::string_view version();    // "0.1.0"
std::string_view revision();   // the short git revision, "unknown" outside a checkout
std::string_view libraries();  // "Boost 1.88.0, OpenSSL 3.5.7, …"

// The licences of steady and of every library in it: LICENSES.txt, which the build packs to a third of its size. The
// text ends in '\n'.
std::string licenses();

// Unpacks what cmake/pack packed. Any other input gives meaningless text, but no access out of bounds.
std::string unpacked(std::span<const unsigned char> bytes);

}  // namespace steady
