#include "server_home.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "launch.h"

namespace steady::test {

namespace fs = std::filesystem;

ServerHome::ServerHome(std::string_view name, std::initializer_list<const char*> users) {
  if (::geteuid() == 0) {
    for (const char* user : users) {
      const passwd* entry = uid_ ? nullptr : ::getpwnam(user);
      if (entry == nullptr) continue;
      uid_ = entry->pw_uid;
      gid_ = entry->pw_gid;
    }
  }
  std::string pattern = (fs::temp_directory_path() / ("steady-" + std::string(name) + "-XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr) fail("mkdtemp");
  directory_ = pattern;
  if (uid_ && ::chown(pattern.c_str(), *uid_, *gid_) != 0) fail("chown " + pattern);
}

ServerHome::~ServerHome() {
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

std::string ServerHome::write(std::string_view file, std::string_view text) const {
  const fs::path path = directory_ / file;
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) fail("chmod " + path.string());
  if (uid_ && ::chown(path.c_str(), *uid_, *gid_) != 0) fail("chown " + path.string());
  return path;
}

std::string ServerHome::copy(const std::string& from, std::string_view file) const {
  std::ifstream source(from, std::ios::binary);
  if (!source) fail("read " + from);
  return write(file, std::string(std::istreambuf_iterator<char>(source), {}));
}

std::string ServerHome::read(std::string_view file) const {
  std::ifstream source(directory_ / file, std::ios::binary);
  return {std::istreambuf_iterator<char>(source), {}};
}

std::uint16_t free_port() {
  const Fd socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));  // binds IPv4 too
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  socklen_t size = sizeof name;
  auto* generic = reinterpret_cast<sockaddr*>(&name);
  if (::bind(socket.get(), generic, size) != 0 || ::getsockname(socket.get(), generic, &size) != 0) fail("free port");
  return ntohs(name.sin6_port);
}

bool eventually(const std::function<bool()>& holds, std::chrono::seconds within) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));  // a condition of another process has no event
  }
  return true;
}

}  // namespace steady::test
