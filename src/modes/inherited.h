// The descriptors above 2 that we inherited (socket activation, a shell's "3<file"), as opposed to those that we open:
// a program that we exec gets the former unchanged, and none of the latter.
#pragma once

namespace steady::modes {

// Records which descriptors are open; call it before we open any. Reads /proc/self/fd. Without /proc it examines the
// first 16,384 numbers, and counts all higher ones as inherited.
void note_inherited_descriptors();

// Makes every descriptor above 2 that was not recorded close on execve(2). We open all descriptors that way; this
// covers those for which a library forgot it. Without a record, none counts as inherited. Async-signal-safe.
void close_our_descriptors_on_exec();

}  // namespace steady::modes
