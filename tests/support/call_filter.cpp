#include "call_filter.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace steady::test {
namespace {

#if defined(__x86_64__)
constexpr const char* headers[] = {"/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"};
#else
constexpr const char* headers[] = {"/usr/include/asm-generic/unistd.h"};
#endif

// Lines of the form "#define __NR_read 0"; arm64's file has some as "#define __NR3264_fcntl 25".
std::map<std::string, long> read_numbers() {
  std::map<std::string, long> numbers;
  for (const char* header : headers) {
    std::ifstream file(header);
    for (std::string line; std::getline(file, line);) {
      std::string define, name, number;
      std::istringstream(line) >> define >> name >> number;
      if (define != "#define" || number.empty() || !name.starts_with("__NR")) continue;
      if (number.find_first_not_of("0123456789") != std::string::npos) continue;
      std::string word = name.substr(name.find('_', 4) + 1);
      if (name.starts_with("__NR3264_") && word == "fstatat") word = "newfstatat";
      numbers.emplace(word, std::stol(number));
    }
  }
  if (numbers.size() < 200) throw std::runtime_error("the numbers of the system calls are not to be found");
  return numbers;
}

sock_filter statement(int code, unsigned value, unsigned char otherwise = 0) {
  return {static_cast<unsigned short>(code), 0, otherwise, value};
}

}  // namespace

long call_number(const std::string& name) {
  static const std::map<std::string, long> numbers = read_numbers();
  const auto found = numbers.find(name);
  return found == numbers.end() ? -1 : found->second;
}

CallFilter::CallFilter(const std::vector<std::string>& names, unsigned named, unsigned others) {
  code_.push_back(statement(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)));
  for (const std::string& name : names) {
    const long number = call_number(name);
    if (number < 0) continue;
    code_.push_back(statement(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(number), 1));
    code_.push_back(statement(BPF_RET | BPF_K, named));
  }
  code_.push_back(statement(BPF_RET | BPF_K, others));
}

CallFilter CallFilter::only(const std::vector<std::string>& names) {
  return {names, SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO | EPERM};
}

CallFilter CallFilter::without(const std::vector<std::string>& names, int error) {
  return {names, SECCOMP_RET_ERRNO | static_cast<unsigned>(error), SECCOMP_RET_ALLOW};
}

void CallFilter::enter() const {
  const sock_fprog program{.len = static_cast<unsigned short>(code_.size()),
                           .filter = const_cast<sock_filter*>(code_.data())};
  const bool confined =
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  if (!confined) ::_exit(125);
}

}  // namespace steady::test
