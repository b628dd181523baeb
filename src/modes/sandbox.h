// `serve` restricts itself after it listens: from then on it reads only the files that its configuration names, uses
// only the kinds of sockets it needs, and starts, writes and changes nothing. `wait` has no sandbox, because its
// command would inherit it.
#pragma once

#include <span>
#include <string>

namespace steady::modes {

// Removes, in this order: core dumps and debuggers, gaining of privileges, access to files (Landlock), capabilities,
// and system calls (seccomp). `files` are those named in the configuration, `sockets` those that checks connect to,
// `listening` the addresses to listen on: files of Unix sockets must be removable at the end. Logs what cannot be
// removed, because the kernel or an outer sandbox refuses it. None of this can be undone. Call it once, with one
// thread.
void shut_in(std::span<const std::string> files, std::span<const std::string> sockets,
             std::span<const std::string> listening);

// Logs each system call that was refused since the last call, once per number: a bug in steady, or an attack.
void report_refused_calls();

// Logs which of these files Landlock makes unreadable, and returns the lines: a reload may name a file in another folder,
// or a link may lead to another folder.
std::string report_unreadable(std::span<const std::string> files);

}  // namespace steady::modes
