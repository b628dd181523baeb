// The rule of src/README.md: who may include whom, and where third-party headers may stand. Reads the #include lines of
// the whole source tree; a breach fails with the file, the line and the rule.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

struct Permission {
  std::string_view who;                // a folder, or a file; the longest that fits counts
  std::vector<std::string_view> whom;  // folders ("net/"), or files; a folder may always include itself
};

// "probe/*" stands for the files of probe/ itself, not for the kinds below it; "probe/KIND/" for those of any one kind.
const std::vector<Permission>& layers() {
  static const std::vector<Permission> all{
      {"base/", {}},
      {"base/version.cpp", {"generated/version.h", "generated/licenses.h"}},
      {"net/", {"base/"}},
      {"settings/", {"base/"}},
      {"probe/", {"settings/", "net/", "base/"}},
      {"probe/kinds.cpp", {"probe/", "settings/", "net/", "base/"}},
      {"probe/KIND/", {"probe/*", "settings/", "net/", "base/"}},
      {"config/", {"probe/*", "settings/", "base/"}},
      {"health/", {"config/", "probe/*", "net/", "base/"}},
      {"server/", {"health/", "net/", "base/"}},
      {"server/page.cpp", {"generated/page.h"}},
      {"modes/", {"health/", "server/", "config/", "probe/kinds.h", "net/", "base/"}},
      {"cli/", {"config/", "settings/", "base/"}},
      {"reference/",
       {"cli/", "modes/report.h", "modes/explain_json.h", "server/", "health/", "config/", "probe/kinds.h", "settings/",
        "base/"}},
      {"main.cpp", {"cli/", "modes/", "config/", "settings/", "base/"}},
  };
  return all;
}

// Third-party headers by the beginning of their name, and where they may stand; whatever else is not the standard
// library or the system's has no place in src/ until it gets a line here.
const std::vector<Permission>& third_parties() {
  static const std::vector<Permission> all{
      {"libpq-fe.h",
       {"probe/postgres/connection.cpp", "probe/postgres/explanation.cpp", "probe/postgres/rest.cpp",
        "probe/postgres/session.cpp"}},
      {"pqxx/", {"probe/postgres/session.cpp"}},
      {"hiredis/", {"probe/redis/"}},
      {"yaml-cpp/", {"settings/document.cpp"}},
      {"ares", {"net/name_servers.cpp", "net/dns_sockets.cpp"}},
      {"openssl/", {"net/"}},
      {"spdlog/", {"base/log.cpp"}},
      {"getopt.h", {"cli/words.cpp"}},
      {"boost/asio/", {"net/", "probe/", "health/", "server/", "modes/"}},
      {"boost/system/", {"base/", "net/", "probe/", "health/", "server/", "modes/"}},
      {"boost/beast/", {"probe/http/", "server/conversation.cpp"}},
      {"boost/json",
       {"server/check_json.h", "server/check_json.cpp", "server/render_json.cpp", "probe/http/json_search.cpp",
        "probe/http/json_copy.h", "probe/http/json_places.h", "modes/explain_json.h", "modes/explain_json.cpp",
        "modes/report.cpp", "reference/"}},
  };
  return all;
}

constexpr std::array<std::string_view, 5> system_folders{"sys/", "netinet/", "arpa/", "linux/", "net/if"};

bool is_of_the_system(std::string_view header) {
  const bool nested = header.contains('/');
  const bool known =
      std::ranges::any_of(system_folders, [&](std::string_view folder) { return header.starts_with(folder); });
  return nested ? known : !header.ends_with(".hpp");
}

bool fits(std::string_view path, std::string_view pattern) {
  if (pattern == "probe/KIND/") return path.starts_with("probe/") && path.substr(6).contains('/');
  if (pattern == "probe/*") return path.starts_with("probe/") && !path.substr(6).contains('/');
  return pattern.ends_with('/') ? path.starts_with(pattern) : path == pattern;
}

const Permission* permission_of(std::string_view path) {
  const Permission* best = nullptr;
  for (const Permission& each : layers()) {
    if (fits(path, each.who) && (best == nullptr || each.who.size() > best->who.size())) best = &each;
  }
  return best;
}

// The folder that a file belongs to: "probe/http/", "net/"; of main.cpp itself.
std::string_view home_of(std::string_view path) { return path.substr(0, path.rfind('/') + 1); }

bool may_include(std::string_view path, std::string_view ours) {
  const Permission* permission = permission_of(path);
  if (permission == nullptr) return false;
  if (!home_of(path).empty() && home_of(path) == home_of(ours)) return true;
  return std::ranges::any_of(permission->whom, [&](std::string_view each) { return fits(ours, each); });
}

bool may_stand(std::string_view path, std::string_view header) {
  for (const auto& [name, places] : third_parties()) {
    if (!header.starts_with(name)) continue;
    return std::ranges::any_of(places, [&](std::string_view place) { return fits(path, place); });
  }
  return is_of_the_system(header);
}

// The breaches of one file, a line each.
std::vector<std::string> breaches(const std::string& path, const std::string& text) {
  static const std::regex include(R"re(^\s*#\s*include\s*([<"])([^>"]*)[>"].*)re");
  std::vector<std::string> found;
  std::istringstream lines(text);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    std::smatch match;
    if (!std::regex_match(line, match, include)) continue;
    const std::string header = match[2];
    const bool ours = match[1] == "\"";
    if (ours ? may_include(path, header) : may_stand(path, header)) continue;
    found.push_back("src/" + path + ":" + std::to_string(number) + ": must not include " + header);
  }
  return found;
}

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(House, KeepsTheRuleOfIncludes) {
  const fs::path root = fs::path(STEADY_SOURCE_DIR) / "src";
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string kind = entry.path().extension();
    if (kind != ".h" && kind != ".cpp") continue;
    ++files;
    for (const std::string& breach : breaches(fs::relative(entry.path(), root), read(entry.path()))) {
      ADD_FAILURE() << breach << " (see src/README.md)";
    }
  }
  EXPECT_GT(files, 50) << "this is not the source tree";
}

TEST(House, SeesEveryKindOfBreach) {
  const auto broken = [](const std::string& path, const std::string& header) {
    return !breaches(path, "#pragma once\n  #  include " + header + "  // why\n").empty();
  };
  EXPECT_EQ(breaches("base/text.h", "\n#include \"net/race.h\"\n"),
            std::vector<std::string>{"src/base/text.h:2: must not include net/race.h"});
  // A lower layer that knows a higher one.
  EXPECT_TRUE(broken("net/race.h", "\"probe/probe.h\""));
  EXPECT_TRUE(broken("settings/url.cpp", "\"net/asio.h\""));
  EXPECT_TRUE(broken("probe/probe.h", "\"health/monitor.h\""));
  EXPECT_TRUE(broken("config/load.cpp", "\"net/reach.h\""));
  EXPECT_TRUE(broken("health/monitor.cpp", "\"modes/check.h\""));
  EXPECT_TRUE(broken("cli/help.cpp", "\"modes/check.h\""));
  // A kind that knows another one, or somebody but the list who knows a kind.
  EXPECT_TRUE(broken("probe/http/http_probe.cpp", "\"probe/tcp/spec.h\""));
  EXPECT_TRUE(broken("probe/kinds.h", "\"probe/http/spec.h\""));
  EXPECT_TRUE(broken("config/load.cpp", "\"probe/postgres/spec.h\""));
  EXPECT_TRUE(broken("modes/check.cpp", "\"probe/probe.h\""));
  // A header that does not say where it is, and a folder that nobody has described.
  EXPECT_TRUE(broken("net/race.cpp", "\"race.h\""));
  EXPECT_TRUE(broken("net/race.cpp", "\"../base/text.h\""));
  EXPECT_TRUE(broken("extra/new.cpp", "\"base/text.h\""));
  // Third-party headers out of their place, and ones that have none.
  EXPECT_TRUE(broken("probe/postgres/postgres_probe.cpp", "<libpq-fe.h>"));
  EXPECT_TRUE(broken("probe/postgres/spec.cpp", "<pqxx/connection>"));
  EXPECT_TRUE(broken("probe/tcp/tcp_probe.cpp", "<hiredis/hiredis.h>"));
  EXPECT_TRUE(broken("settings/reader.cpp", "<yaml-cpp/yaml.h>"));
  EXPECT_TRUE(broken("net/stream.cpp", "<ares_dns.h>"));
  EXPECT_TRUE(broken("probe/redis/codec.cpp", "<openssl/ssl.h>"));
  EXPECT_TRUE(broken("net/race.cpp", "<spdlog/spdlog.h>"));
  EXPECT_TRUE(broken("main.cpp", "<getopt.h>"));
  EXPECT_TRUE(broken("base/text.cpp", "<boost/asio/io_context.hpp>"));
  EXPECT_TRUE(broken("probe/tcp/tcp_probe.cpp", "<boost/beast/core.hpp>"));
  EXPECT_TRUE(broken("modes/check.cpp", "<boost/json.hpp>"));
  EXPECT_TRUE(broken("net/race.cpp", "<boost/algorithm/string.hpp>"));
  EXPECT_TRUE(broken("net/race.cpp", "<unknown/library.h>"));
}

TEST(House, LetsPassWhatTheRuleAllows) {
  const auto allowed = [](const std::string& path, const std::string& header) {
    return breaches(path, "#include " + header + "\n").empty();
  };
  EXPECT_TRUE(allowed("probe/kinds.cpp", "\"probe/http/spec.h\""));
  EXPECT_TRUE(allowed("probe/http/spec.cpp", "\"probe/endpoint_keys.h\""));
  EXPECT_TRUE(allowed("probe/http/spec.cpp", "\"probe/http/expectation.h\""));
  EXPECT_TRUE(allowed("modes/check.cpp", "\"probe/kinds.h\""));
  EXPECT_TRUE(allowed("net/name_servers.cpp", "<ares.h>"));
  EXPECT_TRUE(allowed("net/reach.cpp", "<sys/socket.h>"));
  EXPECT_TRUE(allowed("base/text.cpp", "<algorithm>"));
  EXPECT_TRUE(allowed("base/version.cpp", "\"generated/version.h\""));
  EXPECT_TRUE(breaches("base/text.cpp", "// #include \"net/race.h\"\n").empty());
}

}  // namespace
