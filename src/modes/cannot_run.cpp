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
#include "modes/shebang.h"

namespace steady::modes {
namespace {

// How many scripts the kernel lets be the interpreters of one another.
constexpr int longest_chain = 5;

// A file that execve(2) reads on the way, and what to call it.
struct Link {
  std::string file;
  std::string name;
};

// The file that execvp(3) means by `command`, if it is there.
std::string found(const std::string& command) {
  const std::vector<std::string> files = files_for(command);
  const auto there = std::ranges::find_if(files, [](const auto& file) { return access(file.c_str(), F_OK) == 0; });
  return there == files.end() ? "" : *there;
}

// The bytes that decide how a file is started; nothing when it cannot be read. Waits for no pipe's writer.
std::optional<std::string> head_of(const std::string& file) {
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return std::nullopt;
  std::array<char, bytes_that_decide> head{};
  const ssize_t got = read(fd, head.data(), head.size());
  close(fd);
  if (got < 0) return std::nullopt;
  return std::string(head.data(), static_cast<std::size_t>(got));
}

// The command's file, its interpreter when it is a script, the interpreter's own, and so on; ends with what is no script,
// is not there or cannot be read.
std::vector<Link> chain_from(const Link& command) {
  std::vector<Link> chain{command};
  while (chain.size() < longest_chain) {
    const std::optional<Shebang> line = shebang_in(head_of(chain.back().file).value_or(""));
    if (!line || line->interpreter.empty() || line->too_long) break;
    chain.push_back({line->interpreter, cat("its interpreter ", in_quotes(line->interpreter))});
  }
  return chain;
}

bool has_blank(std::string_view command) { return command.find_first_of(" \t\n") != std::string_view::npos; }

std::string not_there(const std::string& command) {
  std::array<char, PATH_MAX> directory{};
  const char* path = getenv("PATH");
  std::string where;
  if (!command.contains('/')) {
    const std::string value = path == nullptr ? "which is not set" : *path == 0 ? "which is empty" : printable(path);
    where = cat("not found in PATH (", value, ')');
  } else if (command.starts_with('/') || getcwd(directory.data(), directory.size()) == nullptr) {
    where = "no such file in this image";
  } else {
    where = cat("no such file in this image, seen from the working directory ", in_quotes(directory.data()));
  }
  if (!has_blank(command)) return where;
  return where +
         R"(: all of it was given as one word; give each word as an argument of its own, as in ["sh", "-c", "true"])";
}

// ENOENT of a file that is there.
std::string no_interpreter(const Link& command) {
  const Link last = chain_from(command).back();
  if (last.file.ends_with('\r')) {
    return "its first line, '#!...', ends in a carriage return (a Windows line ending), which the kernel takes for "
           "part of "
           "the interpreter's name: save it with Unix line endings (dos2unix, or 'text eol=lf' in .gitattributes)";
  }
  if (access(last.file.c_str(), F_OK) != 0) return cat(last.name, " is not in this image");
  if (!head_of(last.file))
    return cat(last.name, " is there, but the interpreter or loader that it needs is not in this image");
  return cat(last.name,
             " is there, but the dynamic loader that it needs is not in this image: link it statically, or use a base "
             "image with its C library");
}

// EACCES: of the file, or of an interpreter.
std::string no_permission(const Link& command) {
  for (const Link& link : chain_from(command)) {
    struct stat about{};
    if (stat(link.file.c_str(), &about) != 0) continue;
    if (S_ISDIR(about.st_mode)) return cat(link.name, " is a directory");
    if (link.file != command.file && access(link.file.c_str(), X_OK) != 0) {
      return cat(link.name, " may not be executed: has it its executable bit?");
    }
  }
  return "permission denied: is it a file with its executable bit set (chmod +x), on a file system that is not mounted "
         "noexec?";
}

// As uname(2) calls them; nothing for the rest.
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

// Of an ELF file (elf(5)): "built for aarch64, and this machine is x86_64"; nothing when that is not what is wrong.
std::string other_architecture(std::string_view head) {
  constexpr std::size_t at = 18;  // e_machine
  if (!head.starts_with(ELFMAG) || head.size() < at + 2) return {};
  const auto low = static_cast<unsigned char>(head[at + (head[EI_DATA] == ELFDATA2MSB ? 1 : 0)]);
  const auto high = static_cast<unsigned char>(head[at + (head[EI_DATA] == ELFDATA2MSB ? 0 : 1)]);
  const std::string_view built_for = architecture(high * 256U + low);
  utsname here{};
  if (built_for.empty() || uname(&here) != 0 || here.machine == built_for) return {};
  return cat("built for ", built_for, ", and this machine is ", std::string_view(here.machine));
}

// What is wrong with a file that is no program, by how it begins; nothing when that does not say.
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

// ENOEXEC: of the file, or of an interpreter.
std::string no_program(const Link& command) {
  const Link last = chain_from(command).back();
  const std::string subject = last.file == command.file ? "" : last.name + " is ";
  const std::optional<std::string> head = head_of(last.file);
  const std::string oddity = head ? oddity_of(*head) : "";
  return cat(subject, "not a program for this machine: ",
             oddity.empty() ? "a script without a '#!' line, or built for another architecture" : oddity);
}

}  // namespace

std::string why_not(const std::string& command, int error) {
  const std::string what = cat("cannot run ", in_quotes(command), ": ");
  if (trimmed(command).empty()) return what + "the command is empty";
  const std::string file = found(command);
  const Link first{file, file == command ? "it" : printable(file)};
  switch (error) {
    case ENOENT: return what + (file.empty() ? not_there(command) : no_interpreter(first));
    case EACCES: return what + no_permission(first);
    case ENOEXEC: return what + no_program(first);
    case E2BIG: return what + "its arguments and environment are too long";
    default: return what + std::strerror(error);
  }
}

}  // namespace steady::modes
