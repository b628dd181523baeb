// What of the shipped binary keeps a mistake in it from becoming somebody's program: read from the ELF file, and from the kernel's
// map of a running `serve`. How it is compiled: `hardened` in docker/toolchain/recipes, and cmake/static.cmake.
#include <elf.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "serving.h"
#include "support/scripted_peer.h"
#include "support/server_home.h"

namespace steady::test {
namespace {

const std::filesystem::path source = STEADY_SOURCE_DIR;
const std::filesystem::path shipped = source / "build/steady";

template <class Header>
Header header_at(const std::string& file, std::uint64_t offset) {
  Header header{};
  if (offset + sizeof header <= file.size()) std::memcpy(&header, file.data() + offset, sizeof header);
  return header;
}

class Elf {
 public:
  explicit Elf(const std::filesystem::path& path) : file_(read_all(path)), header_(header_at<Elf64_Ehdr>(file_, 0)) {}

  std::uint16_t type() const { return header_.e_type; }
  std::uint16_t machine() const { return header_.e_machine; }
  const std::string& bytes() const { return file_; }

  std::vector<Elf64_Phdr> segments() const {
    std::vector<Elf64_Phdr> found;
    for (std::uint64_t i = 0; i < header_.e_phnum; ++i)
      found.push_back(header_at<Elf64_Phdr>(file_, header_.e_phoff + i * header_.e_phentsize));
    return found;
  }

  std::optional<Elf64_Phdr> segment(std::uint32_t type) const {
    for (const Elf64_Phdr& each : segments())
      if (each.p_type == type) return each;
    return std::nullopt;
  }

 private:
  std::string file_;
  Elf64_Ehdr header_;
};

// Why it is no PIE: `hardened` in docker/toolchain/recipes.
TEST(HardenedBinary, HasItsTablesOfPointersWhereNothingWasEverWritable) {
  const Elf elf(shipped);
  EXPECT_EQ(elf.type(), ET_EXEC);
  EXPECT_FALSE(elf.segment(PT_INTERP));
  EXPECT_FALSE(elf.segment(PT_DYNAMIC)) << "there is nothing to relocate";
  std::uint64_t read_only = 0, writable = 0;
  for (const Elf64_Phdr& each : elf.segments())
    if (each.p_type == PT_LOAD && !(each.p_flags & PF_X)) (each.p_flags & PF_W ? writable : read_only) += each.p_filesz;
  EXPECT_GT(read_only, 1'000'000U);
  EXPECT_LT(writable, 64U * 1024);
}

TEST(HardenedBinary, HasNoSegmentThatIsWritableAndExecutableNorAnExecutableStack) {
  const Elf elf(shipped);
  for (const Elf64_Phdr& each : elf.segments()) EXPECT_NE(each.p_flags & (PF_W | PF_X), PF_W | PF_X) << each.p_vaddr;
  ASSERT_TRUE(elf.segment(PT_GNU_STACK)) << "without it the kernel gives the stack the right to execute";
  EXPECT_FALSE(elf.segment(PT_GNU_STACK)->p_flags & PF_X);
  ASSERT_TRUE(elf.segment(PT_GNU_RELRO));
}

// A function with a canary reads it from the thread's block: on x86-64 `mov %fs:0x28, register`.
std::size_t canaries(const std::string& code) {
  const std::string_view operand("\x25\x28\0\0\0", 5);
  std::size_t count = 0;
  for (std::size_t at = code.find(operand); at != std::string::npos; at = code.find(operand, at + 1))
    if (at >= 4 && code[at - 4] == '\x64' && code[at - 2] == '\x8b') ++count;
  return count;
}

TEST(HardenedBinary, HasACanaryInEveryFileThatIsCompiled) {
  std::istringstream commands(read_all(source / "build/static/compile_commands.json"));
  int compiled = 0;
  for (std::string line; std::getline(commands, line);) {
    if (!line.contains("\"command\"")) continue;
    ++compiled;
    EXPECT_TRUE(line.contains("-fstack-protector ")) << line;
    EXPECT_TRUE(line.contains("_LIBCPP_HARDENING_MODE_FAST")) << line;
  }
  EXPECT_GT(compiled, 50);
  const Elf elf(shipped);
  if (elf.machine() == EM_X86_64) EXPECT_GT(canaries(elf.bytes()), 500U) << "in the libraries too";
}

struct Mapping {
  std::uint64_t begin = 0, end = 0;
  std::string rights, path;
};

std::vector<Mapping> maps_of(pid_t pid) {
  std::istringstream lines(read_all(cat("/proc/", pid, "/maps")));
  std::vector<Mapping> found;
  for (std::string line; std::getline(lines, line);) {
    Mapping each;
    char dash = 0;
    std::string offset, device, inode;
    std::istringstream(line) >> std::hex >> each.begin >> dash >> each.end >> each.rights >> offset >> device >>
        inode >> each.path;
    found.push_back(each);
  }
  return found;
}

// Where the kernel has put a running `serve` of the binary under test.
class Placed {
 public:
  std::vector<Mapping> maps() { return maps_of(serving_.child().pid()); }
  std::uint64_t begin_of(const std::string& path) {
    for (const Mapping& each : maps())
      if (each.path == path) return each.begin;
    return 0;
  }

 private:
  ClosedPort closed_;
  Serving serving_{cat("  closed: { tcp: \":", closed_.port(), "\" }\n")};
};

TEST(HardenedBinary, HasItsStackAndHeapSomewhereElseEachTime) {
  for (const char* what : {"[stack]", "[heap]"}) {
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 3; ++i) seen.insert(Placed().begin_of(what));
    EXPECT_FALSE(seen.contains(0)) << what;
    EXPECT_EQ(seen.size(), 3U) << what;
  }
}

TEST(HardenedBinary, RunsWithNothingWritableAndExecutableAndWithWhatOnlyTheStartWritesSealed) {
  Placed placed;
  for (const Mapping& each : placed.maps())
    EXPECT_FALSE(each.rights.contains('w') && each.rights.contains('x')) << each.path << ' ' << each.rights;
  const Elf elf(shipped);
  const auto relro = elf.segment(PT_GNU_RELRO);
  ASSERT_TRUE(relro);
  const std::uint64_t at = relro->p_vaddr;
  bool found = false;
  for (const Mapping& each : placed.maps()) {
    if (at < each.begin || at >= each.end) continue;
    found = true;
    EXPECT_EQ(each.rights, "r--p");
    EXPECT_GE(each.end + 4096, at + relro->p_memsz);
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace steady::test
