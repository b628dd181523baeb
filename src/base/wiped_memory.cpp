// Overwrites memory when it is freed, so that no password remains in it: an old buffer of a string that grew, the text
// of a file, a buffer of libpq. This covers all code, including the C libraries. Only the static binary is linked this
// way: --wrap (see CMakeLists.txt) makes every `free` call wiping_free.
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

extern "C" {
void real_free(void* memory) __asm__("__real_free");
void* real_realloc(void* memory, std::size_t size) __asm__("__real_realloc");
void wiping_free(void* memory) __asm__("__wrap_free");
void* wiping_realloc(void* memory, std::size_t size) __asm__("__wrap_realloc");
}

// From this size on the C library maps separate pages from the kernel. The kernel moves these pages instead of copying
// them, and takes them back when they are freed, so no data remains. Overwriting them would only make the kernel
// provide pages that were never used.
constexpr std::size_t pages_of_its_own = 128 * 1024;

void wiping_free(void* memory) {
  const std::size_t size = memory == nullptr ? 0 : malloc_usable_size(memory);
  if (size < pages_of_its_own) explicit_bzero(memory, size);
  real_free(memory);
}

// C++ passes the size of what it frees, so that the C library need not look it up. A block may be larger than the request,
// but the program never wrote to the rest.
void operator delete(void* memory, std::size_t size) noexcept {
  if (memory != nullptr && size < pages_of_its_own) explicit_bzero(memory, size);
  real_free(memory);
}

void* wiping_realloc(void* memory, std::size_t size) {
  const std::size_t before = memory == nullptr ? 0 : malloc_usable_size(memory);
  if (before == 0 || before >= pages_of_its_own) return real_realloc(memory, size);
  void* const moved = std::malloc(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(before, size));
  wiping_free(memory);
  return moved;
}
