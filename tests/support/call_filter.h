// A filter of system calls of the test's making (seccomp(2)), for a program to start under: a kernel or an engine that lacks, or
// forbids, some of them. x86-64 and arm64.
#pragma once

#include <linux/filter.h>

#include <string>
#include <vector>

namespace steady::test {

class CallFilter {
 public:
  // The calls of these names may be made, all others fail with EPERM; names that this architecture lacks do nothing.
  static CallFilter only(const std::vector<std::string>& names);
  // These fail with that error, all others may be made.
  static CallFilter without(const std::vector<std::string>& names, int error);

  // For Command::prepare: confines the calling process for good. Async-signal-safe.
  void enter() const;

 private:
  CallFilter(const std::vector<std::string>& names, unsigned named, unsigned others);
  std::vector<sock_filter> code_;
};

// The number of a system call, from the kernel's headers; -1 for a name that this architecture lacks.
long call_number(const std::string& name);

}  // namespace steady::test
