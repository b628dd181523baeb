#include "sandbox.h"

#include <elf.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <vector>

namespace steady::test {
namespace {

// The command behind a shell in namespaces of its own: the script gets `word` as $1 and ends with exec "$@".
Command in_namespaces(Command command, const std::string& script, const std::string& word) {
  std::vector<std::string> argv{"unshare", "--mount"};
  if (::geteuid() != 0) argv.emplace_back("--map-root-user");
  argv.insert(argv.end(), {"sh", "-ec", "PATH=/usr/sbin:/usr/bin:/sbin:/bin; " + script, "sh", word});
  argv.insert(argv.end(), command.argv.begin(), command.argv.end());
  command.argv = std::move(argv);
  return command;
}

template <class Header>
Header header_at(std::ifstream& file, std::size_t offset) {
  Header header{};
  file.seekg(static_cast<std::streamoff>(offset));
  if (!file.read(reinterpret_cast<char*>(&header), sizeof header)) throw std::runtime_error("not an ELF file");
  return header;
}

bool needs_libraries(std::ifstream& file, const Elf64_Phdr& segment) {
  for (std::size_t at = 0; at + sizeof(Elf64_Dyn) <= segment.p_filesz; at += sizeof(Elf64_Dyn)) {
    if (header_at<Elf64_Dyn>(file, segment.p_offset + at).d_tag == DT_NEEDED) return true;
  }
  return false;
}

}  // namespace

Command OwnEtc::around(Command command) const {
  return in_namespaces(std::move(command), "mount --bind \"$1\" /etc; shift; exec \"$@\"", directory_.path());
}

// Of the bounding set remains what chroot(1) itself needs before it becomes 65532 and loses everything.
Command EmptyRoot::around(Command command) const {
  return in_namespaces(std::move(command), R"sh(
root=$1 program=$2
shift 2
mount -t tmpfs -o mode=755 none "$root"
touch "$root/steady"
mount --bind "$program" "$root/steady"
if libraries=$(ldd "$program" 2>/dev/null); then
  for library in $(printf '%s' "$libraries" | grep -o '/[^ )]*'); do
    mkdir -p "$root${library%/*}"
    cp "$library" "$root$library"
  done
fi
mount -o remount,ro "$root"
exec setpriv --no-new-privs --bounding-set=-all,+sys_chroot,+setuid,+setgid \
  "$(command -v chroot)" --userspec=65532:65532 --groups= "$root" /steady "$@")sh",
                       directory_.path());
}

Linkage linkage_of(const std::string& program) {
  std::ifstream file(program, std::ios::binary);
  const auto header = header_at<Elf64_Ehdr>(file, 0);
  Linkage linkage;
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    const auto segment = header_at<Elf64_Phdr>(file, header.e_phoff + i * header.e_phentsize);
    linkage.interpreter |= segment.p_type == PT_INTERP;
    linkage.libraries |= segment.p_type == PT_DYNAMIC && needs_libraries(file, segment);
  }
  for (std::size_t i = 0; i < header.e_shnum; ++i) {
    linkage.symbols |= header_at<Elf64_Shdr>(file, header.e_shoff + i * header.e_shentsize).sh_type == SHT_SYMTAB;
  }
  return linkage;
}

}  // namespace steady::test
