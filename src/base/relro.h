// Read-only after the start: what the start code alone writes (the lists of constructors, the table of thread-local addresses). In
// a dynamic program the loader then takes the right to write away (PT_GNU_RELRO); in a static one there is no loader, and musl's
// start code does not do it.
#pragma once

namespace steady {

// Makes the segment PT_GNU_RELRO of this program read-only (elf(5), mprotect(2)). Once, before anything that a peer sends is read;
// a second call, or one where a loader has done it, changes nothing. A kernel that refuses leaves the program as it was.
void seal_relocations();

}  // namespace steady
