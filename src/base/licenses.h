// The licences of steady and of every library in it: LICENSES.txt, which the build packs to a third of its size.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace steady {

std::string licenses();  // the text, ending in '\n'

// Unpacks what cmake/pack packed. Any other input gives meaningless text, but no access out of bounds.
std::string unpacked(std::span<const unsigned char> bytes);

}  // namespace steady
