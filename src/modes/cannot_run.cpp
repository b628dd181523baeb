#include "modes/cannot_run.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "modes/exec.h"

namespace steady::modes {
namespace {

// The kernel's limit for a chain of scripts that are each other's interpreters.
constexpr int longest_chain = 5;

// The file that execvp(3) uses for `command`, if it exists.
std::string found(const std::string& command) {
  const std::vector<std::string> files = files_for(command);
  const auto there = std::ranges::find_if(files, [](const auto& file) { return access(file.c_str(), F_OK) == 0; });
  return there == files.end() ? "" : *there;
}

// The first bytes of a file, which decide how it is started; nothing when it is unreadable. Does not wait for the
// writer of a pipe.
std::optional<std::string> head_of(const std::string& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return std::nullopt;
  std::array<char, bytes_that_decide> head{};
  const ssize_t got = read(fd, head.data(), head.size());
  close(fd);
  if (got < 0) return std::nullopt;
  return std::string(head.data(), static_cast<std::size_t>(got));
}

// The files that execve(2) reads: the command's, its interpreter if it is a script, the interpreter's own, and so on.
// The last one is not a script, does not exist or is unreadable.
std::vector<std::string> chain_from(const std::string& file) {
  std::vector<std::string> chain{file};
  while (chain.size() < longest_chain) {
    std::optional<Shebang> line = shebang_in(head_of(chain.back()).value_or(""));
    if (!line || line->interpreter.empty() || line->too_long) break;
    chain.push_back(std::move(line->interpreter));
  }
  return chain;
}

// How a message names a file of the chain that begins with `first`.
std::string name_of(const std::string& file, const std::string& first, const std::string& command) {
  if (file != first) return "its interpreter " + in_quotes(file);
  return first == command ? "it" : printable(first);
}

bool has_blank(std::string_view command) { return command.find_first_of(" \t\n") != std::string_view::npos; }

std::string not_in_path() {
  const char* path = getenv("PATH");
  const std::string value = path == nullptr ? "which is not set" : *path == 0 ? "which is empty" : printable(path);
  return "not found in PATH (" + value + ')';
}

std::string not_there(const std::string& command) {
  std::array<char, PATH_MAX> directory{};
  std::string where = "no such file in this image";
  if (!command.contains('/')) where = not_in_path();
  const bool relative = command.contains('/') && !command.starts_with('/');
  if (relative && getcwd(directory.data(), directory.size()) != nullptr) {
    where += ", seen from the working directory " + in_quotes(directory.data());
  }
  if (!has_blank(command)) return where;
  return where +
         R"(: all of it was given as one word; give each word as an argument of its own, as in ["sh", "-c", "true"])";
}

// ENOENT although the file exists.
std::string no_interpreter(const std::string& file, const std::string& command) {
  const std::string last = chain_from(file).back();
  if (last.ends_with('\r')) {
    return "its first line, '#!...', ends in a carriage return (a Windows line ending), which the kernel takes for "
           "part "
           "of the interpreter's name: save it with Unix line endings (dos2unix, or 'text eol=lf' in .gitattributes)";
  }
  const std::string name = name_of(last, file, command);
  if (access(last.c_str(), F_OK) != 0) return name + " is not in this image";
  if (!head_of(last)) return name + " is there, but the interpreter or loader that it needs is not in this image";
  return name +
         " is there, but the dynamic loader that it needs is not in this image: link it statically, or use a base "
         "image "
         "with its C library";
}

// EACCES for the file or an interpreter.
std::string no_permission(const std::string& file, const std::string& command) {
  for (const std::string& each : chain_from(file)) {
    struct stat about{};
    if (stat(each.c_str(), &about) != 0) continue;
    if (S_ISDIR(about.st_mode)) return name_of(each, file, command) + " is a directory";
    if (each != file && access(each.c_str(), X_OK) != 0) {
      return name_of(each, file, command) + " may not be executed: is its executable bit set (chmod +x)?";
    }
  }
  return "permission denied: is it a file with its executable bit set (chmod +x), on a file system that is not mounted "
         "noexec?";
}

// The names of uname(2); empty for others.
std::string_view architecture(unsigned machine) {
  using Named = std::pair<unsigned, std::string_view>;
  static constexpr std::array<Named, 7> all{{{EM_X86_64, "x86_64"},
                                             {EM_AARCH64, "aarch64"},
                                             {EM_ARM, "arm"},
                                             {EM_386, "i386"},
                                             {EM_RISCV, "riscv64"},
                                             {EM_PPC64, "ppc64"},
                                             {EM_S390, "s390x"}}};
  const auto known = std::ranges::find(all, machine, &Named::first);
  return known == all.end() ? std::string_view() : known->second;
}

// For an ELF file (elf(5)): "built for aarch64, and this machine is x86_64"; empty when the architecture is right or
// unknown.
std::string other_architecture(std::string_view head) {
  constexpr std::size_t at = 18;  // e_machine
  if (!head.starts_with(ELFMAG) || head.size() < at + 2) return {};
  const auto low = static_cast<unsigned char>(head[at + (head[EI_DATA] == ELFDATA2MSB ? 1 : 0)]);
  const auto high = static_cast<unsigned char>(head[at + (head[EI_DATA] == ELFDATA2MSB ? 0 : 1)]);
  const std::string_view built_for = architecture(high * 256U + low);
  utsname here{};
  if (built_for.empty() || uname(&here) != 0 || std::string_view(here.machine).starts_with(built_for))
    return {};  // uname's armv7l matches arm
  return "built for " + std::string(built_for) + ", and this machine is " + here.machine;
}

// Why a file is not a program, from its first bytes; empty when they do not show it.
std::string oddity_of(std::string_view head) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (head.empty()) return "an empty file";
  if (head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff")) return "text in UTF-16: save it as UTF-8";
  if (head.starts_with(byte_order_mark))
    return "a script behind a byte order mark: save it as UTF-8 without one (no BOM)";
  if (head.starts_with("MZ")) return "a program for Windows";
  if (head.starts_with("\xcf\xfa\xed\xfe")) return "a program for macOS";
  if (trimmed(head).starts_with("#!") && !head.starts_with("#!")) {
    return "a script whose '#!' does not stand at the very beginning";
  }
  const std::optional<Shebang> line = shebang_in(head);
  if (line && line->too_long) return "a script whose '#!' line is longer than the 255 bytes that Linux reads";
  if (line && line->interpreter.empty()) return "a script whose '#!' line names no interpreter";
  return other_architecture(head);
}

// ENOEXEC for the file or an interpreter.
std::string no_program(const std::string& file, const std::string& command) {
  const std::string last = chain_from(file).back();
  const std::optional<std::string> head = head_of(last);
  std::string oddity = head ? oddity_of(*head) : "";
  if (oddity.empty()) oddity = "a script without a '#!' line, or built for another architecture";
  const std::string subject = last == file ? "" : name_of(last, file, command) + " is ";
  return subject + "not a program for this machine: " + oddity;
}

}  // namespace

std::optional<Shebang> shebang_in(std::string_view head) {
  if (!head.starts_with("#!")) return std::nullopt;
  constexpr std::string_view blanks = " \t";
  const std::size_t newline = head.find('\n');
  std::string_view line = head.substr(2, std::min(newline, head.size()) - 2);
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::size_t end = line.find_first_of(std::string_view(" \t\0", 3));
  const bool open_ended = newline == std::string_view::npos && end == std::string_view::npos;
  return Shebang{.interpreter = std::string(line.substr(0, end)),
                 .too_long = open_ended && head.size() >= bytes_that_decide};
}

std::string why_not(const std::string& command, int error) {
  const std::string what = "cannot run " + in_quotes(command) + ": ";
  if (trimmed(command).empty()) return what + "the command is empty";
  const std::string file = found(command);
  switch (error) {
    case ENOENT: return what + (file.empty() ? not_there(command) : no_interpreter(file, command));
    case EACCES: return what + no_permission(file, command);
    case ENOEXEC: return what + no_program(file, command);
    case E2BIG: return what + "its arguments and environment are too long";
    default: return what + std::strerror(error);
  }
}

}  // namespace steady::modes
