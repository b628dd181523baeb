// System calls made inside another process as if its own code made them (ptrace(2)): what the kernel lets that process do is
// seen without any help of its program. For root, as a process that is not dumpable can be traced by nobody else.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

namespace steady::test {

class Inside {
 public:
  explicit Inside(pid_t pid);  // stops it, wherever it is
  ~Inside();                   // lets it go on where it was
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  // What the kernel answers: a result, or an error as -errno.
  long call(long number, const std::vector<unsigned long>& arguments = {});

  // The address of a text in its memory; the next one takes the same place.
  unsigned long text(const std::string& value);

 private:
  void stop_at_trap();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::test
