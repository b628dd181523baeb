// `serve` shuts itself in once it listens: from then on it reads the files that its configuration names, speaks over the kinds
// of sockets it needs, and starts, writes and changes nothing. `wait` never does, as its command would inherit all of it.
#pragma once

#include <span>
#include <string>

namespace steady::modes {

// Takes away, in this order: core dumps and debuggers, privileges to be gained, files (Landlock), capabilities, and system calls
// (seccomp). `files` are those that the configuration names, `sockets` those that are connected to, `listening` the addresses listened
// on: the files of Unix sockets must be removable at the end. Logs what the kernel, or what confines us already, does not let us take away. Nothing can be
// given back. Call it once, with one thread.
void shut_in(std::span<const std::string> files, std::span<const std::string> sockets,
             std::span<const std::string> listening);

// Logs every system call that was refused since the last time, once each: a bug of ours, or somebody's first step.
void report_refused_calls();

// Logs which of these files Landlock keeps from being read: a reload may name a file in another folder, and
// a link may lead to one.
void report_unreadable(std::span<const std::string> files);

}  // namespace steady::modes
