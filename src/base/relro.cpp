#include "base/relro.h"

#include <elf.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

// cmake/static.cmake enables libc++'s bounds checks for the shipped binary; this verifies that the setting took effect.
#ifdef _LIBCPP_VERSION
static_assert(_LIBCPP_HARDENING_MODE == _LIBCPP_HARDENING_MODE_FAST);
#endif

namespace steady {
namespace {

// Called for the program first. Returning 1 ends the iteration: libraries follow, and their loader takes care of them.
int seal(dl_phdr_info* program, std::size_t /*size*/, void* /*unused*/) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  for (const ElfW(Phdr) & segment : std::span(program->dlpi_phdr, program->dlpi_phnum)) {
    if (segment.p_type != PT_GNU_RELRO) continue;
    const std::uintptr_t begin = (program->dlpi_addr + segment.p_vaddr) & ~(page - 1);
    const std::uintptr_t end = (program->dlpi_addr + segment.p_vaddr + segment.p_memsz) & ~(page - 1);
    if (begin < end) mprotect(std::bit_cast<void*>(begin), end - begin, PROT_READ);
  }
  return 1;
}

}  // namespace

void seal_relocations() { dl_iterate_phdr(seal, nullptr); }

}  // namespace steady
