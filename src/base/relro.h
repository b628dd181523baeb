// Read-only after relocation, for a static PIE. Its tables of function pointers (vtables, handlers) are written once, when the start
// code adds the load address to them; a dynamic loader then takes the right to write away (PT_GNU_RELRO), but in a static program
// there is none, and musl's start code does not do it.
#pragma once

namespace steady {

// Makes the segment PT_GNU_RELRO of this program read-only (elf(5), mprotect(2)). Once, before anything that a peer sends is read;
// a second call, or one where a loader has done it, changes nothing. A kernel that refuses leaves the program as it was.
void seal_relocations();

}  // namespace steady
