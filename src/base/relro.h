// Makes data read-only that only the start code writes (the lists of constructors, the table of thread-local
// addresses). In a dynamic program the loader does it (PT_GNU_RELRO); a static program has no loader, and musl's start
// code does not do it.
#pragma once

namespace steady {

// Makes the segment PT_GNU_RELRO of this program read-only (elf(5), mprotect(2)). Call it once, before reading any data
// from a peer. A second call, or a call after a loader has done it, changes nothing. If the kernel refuses, the program
// continues unchanged.
void seal_relocations();

}  // namespace steady
