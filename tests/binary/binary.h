// The built program, run as people run it: in an environment that holds only what the test says, with its output and
// the time it took. Which program: STEADY_BINARY, else build/steady of this checkout.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.h"

namespace steady::test {

using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

std::string binary();

// Whether it was built with AddressSanitizer, which needs address space and files of /proc that steady itself does not.
bool is_sanitized();

// The command "steady ARGUMENTS..."; nothing of our own environment reaches it.
Command steady_command(Words arguments, Variables environment = {});
Finished steady(Words arguments, Variables environment = {});

// Exit code and both streams, for the message of a failed assertion.
std::string story(const Finished& finished);

// What /proc knows about a running process.
std::string read_all(const std::string& path);  // empty when it cannot be read
int threads_of(pid_t pid);
std::vector<pid_t> children_of(pid_t pid);

}  // namespace steady::test
