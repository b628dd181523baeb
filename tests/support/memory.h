// How much memory was asked for, whether or not anything was ever written into it: what an announcement of gigabytes would show in.
#pragma once

#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>

namespace steady::test {

// The largest address space that this process ever had, in bytes (VmPeak, proc(5)). AddressSanitizer's own is part of it from the
// start.
inline std::size_t peak_of_address_space() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::size_t kibibytes = 0;
    if (word == "VmPeak:" && status >> kibibytes) return kibibytes * 1024;
  }
  throw std::runtime_error("no VmPeak in /proc/self/status");
}

// By how much `work` made that grow.
template <class Work>
std::size_t address_space_for(Work work) {
  const std::size_t before = peak_of_address_space();
  work();
  return peak_of_address_space() - before;
}

// What buffers of the usual size, threads and an allocator's arenas come to; a tenth of what the tests announce.
inline constexpr std::size_t usual_address_space = std::size_t{200} << 20;

}  // namespace steady::test
