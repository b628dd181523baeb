// The licences of steady and of every library in it: LICENSES.txt, which the build packs to a third of its size.
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace steady {

std::string licenses();  // the text, ending in '\n'

// The text that cmake/pack packed. What it did not pack has no meaning, but is read and written within bounds.
std::string unpacked(std::span<const unsigned char> bytes);

}  // namespace steady
