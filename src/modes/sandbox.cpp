#include "modes/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "modes/sandbox_calls.h"
#include "modes/sandbox_files.h"
#include "net/system_files.h"

namespace steady::modes {
namespace {

// The runtime of a sanitizer makes its own system calls, and reads /proc/self/maps for its reports.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif

constexpr std::string_view unix_scheme = "unix:";

int result(int returned) { return returned == 0 ? 0 : errno; }

// Our memory contains passwords: no process of the same user may attach to it, and no core file may contain it.
int forbid_dumps() {
  const rlimit nothing{.rlim_cur = 0, .rlim_max = 0};
  setrlimit(RLIMIT_CORE, &nothing);
  return result(prctl(PR_SET_DUMPABLE, 0));
}

// The bounding set comes first, because dropping from it needs a capability.
int drop_capabilities() {
  for (int each = 0; prctl(PR_CAPBSET_DROP, each) == 0;) ++each;
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  return result(static_cast<int>(syscall(SYS_capset, &header, none.data())));
}

std::vector<std::string> socket_files(std::span<const std::string> listening) {
  std::vector<std::string> files;
  for (const std::string& where : listening) {
    if (where.starts_with(unix_scheme)) files.push_back(where.substr(unix_scheme.size()));
  }
  return files;
}

std::vector<std::string> accessible(std::span<const std::string> files, int how) {
  std::vector<std::string> out;
  for (const std::string& file : files) {
    if (access(file.c_str(), how) == 0) out.push_back(file);
  }
  return out;
}

// Reports files and sockets of another user that only a capability of root made accessible.
void report_lost(std::span<const std::string> files, int how, std::string_view what) {
  for (const std::string& file : files) {
    if (access(file.c_str(), how) == 0) continue;
    log::warning(cat("sandbox: without capabilities ", in_quotes(file), " cannot be ", what, ": ", std::strerror(errno),
                     "; run as its owner, or with --no-sandbox"));
  }
}

void report(std::string_view what, int error) {
  if (error != 0) log::info(cat("sandbox: ", what, ": ", std::strerror(error)));
}

}  // namespace

void shut_in(std::span<const std::string> files, std::span<const std::string> sockets,
             std::span<const std::string> listening) {
  if (sanitized) return log::info("sandbox: off, as this build has a sanitizer");
  const std::vector<std::string> readable = accessible(files, R_OK);
  const std::vector<std::string> connectable = accessible(sockets, W_OK);
  net::SystemFiles system = net::system_files();
  Permitted permitted{
      .renewed = std::move(system.renewed), .fixed = std::move(system.fixed), .removed = socket_files(listening)};
  permitted.renewed.insert(permitted.renewed.end(), files.begin(), files.end());
  report("memory stays dumpable", forbid_dumps());
  report("privileges can be gained", result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)));
  report("no Landlock here", confine_files(permitted));
  report("capabilities stay", drop_capabilities());
  report("no filter of system calls", filter_calls());
  report_lost(readable, R_OK, "read");
  report_lost(connectable, W_OK, "connected to");
}

void report_refused_calls() {
  while (const std::optional<int> call = refused_call()) {
    log::error(cat("sandbox: system call ", *call, " was refused: a bug in steady, or an attack"));
  }
}

std::string report_unreadable(std::span<const std::string> files) {
  std::string all;
  for (const std::string& file : files) {
    struct stat about{};
    if (stat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode) || access(file.c_str(), R_OK) != 0) continue;
    const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0) close(fd);
    if (fd >= 0 || errno != EACCES) continue;
    const std::string line =
        cat("sandbox: ", in_quotes(file), " is outside the folders that the sandbox permits; restart to read it");
    log::error(line);
    all += line + '\n';
  }
  return all;
}

}  // namespace steady::modes
