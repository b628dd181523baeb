// Memory is overwritten when it is freed: what held a password for a moment, a string that grew, the text of a file, a buffer of libpq's,
// is gone with the moment. One place for all of them, the C libraries too. The static binary alone is linked so, by
// --wrap (see CMakeLists.txt), with which `free` means wiping_free everywhere.
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

// From here on the C library moves pages instead of copying them, and leaves nothing behind.
constexpr std::size_t moved_as_pages = 128 * 1024;

void wiping_free(void* memory) {
  if (memory != nullptr) explicit_bzero(memory, malloc_usable_size(memory));
  real_free(memory);
}

void* wiping_realloc(void* memory, std::size_t size) {
  const std::size_t before = memory == nullptr ? 0 : malloc_usable_size(memory);
  if (before == 0 || before >= moved_as_pages) return real_realloc(memory, size);
  void* const moved = std::malloc(size);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, std::min(before, size));
  wiping_free(memory);
  return moved;
}
