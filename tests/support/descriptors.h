// What this process holds open: to show that nothing is left behind, and that nothing would survive an exec.
#pragma once

#include <map>
#include <string>

namespace steady::test {

struct Descriptor {
  std::string target;  // "socket:[4711]", "anon_inode:[eventpoll]", a path
  bool close_on_exec = false;
};

// By number, from /proc/self/fd and fdinfo; without the one that this look itself takes.
std::map<int, Descriptor> open_descriptors();

}  // namespace steady::test
