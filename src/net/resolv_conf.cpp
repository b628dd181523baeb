#include "net/resolv_conf.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <utility>

#include "base/file.h"
#include "base/host_port.h"
#include "base/text.h"

namespace steady::net {
namespace {

constexpr std::size_t most_domains = 32;
constexpr std::size_t most_dots = 15;      // RES_MAXNDOTS of glibc
constexpr std::size_t longest_name = 253;  // RFC 1035, section 2.3.4, without the final dot
constexpr std::string_view blanks = " \t\r\v\f";

// Removes and returns the next word of a line; empty at the end.
std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(blanks));
  line.remove_prefix(word.size());
  return word;
}

std::string_view without_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// "." stands for the name as it is, which is queried in any case.
void add_domain(std::vector<std::string>& domains, std::string_view domain) {
  domain = without_dot(domain);
  const auto same = [domain](const std::string& other) { return equal_ignoring_case(other, domain); };
  const bool usable = is_host(domain) && !domain.contains(':') && std::ranges::none_of(domains, same);
  if (usable && domains.size() < most_domains) domains.emplace_back(domain);
}

std::vector<std::string> domains_in(std::string_view words) {
  std::vector<std::string> domains;
  for (std::string_view word = take_word(words); !word.empty(); word = take_word(words)) add_domain(domains, word);
  return domains;
}

// Like atoi(3) and glibc: text that is not a number gives 0.
std::size_t leading_number(std::string_view text) {
  std::size_t number = 0;
  for (const char c : text.substr(0, text.find_first_not_of("0123456789"))) {
    number = std::min(number * 10 + static_cast<std::size_t>(c - '0'), most_dots);
  }
  return number;
}

void take_options(ResolvConf& conf, std::string_view words) {
  constexpr std::string_view ndots = "ndots:";
  for (std::string_view word = take_word(words); !word.empty(); word = take_word(words)) {
    if (word.starts_with(ndots)) conf.ndots = leading_number(word.substr(ndots.size()));
  }
}

// Whether the line gives a search list, even one without a usable domain. The last "search" or "domain" line counts.
bool take_line(ResolvConf& conf, std::string_view line) {
  line = line.substr(0, line.find_first_of("#;"));
  if (line.empty() || blanks.contains(line.front())) return false;
  const std::string_view keyword = take_word(line);
  if (keyword == "options") take_options(conf, line);
  const std::string_view rest = line;
  const std::string_view first = take_word(line);
  if (first.empty()) return false;
  if (keyword == "nameserver") conf.name_servers.emplace_back(first);
  if (keyword == "search") conf.domains = domains_in(rest);
  if (keyword == "domain") conf.domains = domains_in(first);
  return keyword == "search" || keyword == "domain";
}

std::string_view domain_of(std::string_view host_name) {
  const std::size_t dot = host_name.find('.');
  return dot == std::string_view::npos ? std::string_view() : host_name.substr(dot + 1);
}

bool is_local(std::string_view name) { return lower(name).ends_with(".localhost"); }

// Files that c-ares opens whenever a channel is made; on a pipe that blocks until a writer comes. The size limit is
// small, because c-ares compares each name server with all others; a resolv.conf has a few lines.
constexpr std::array<const char*, 4> configuration{"/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/netsvc.conf",
                                                   "/etc/svc.conf"};
constexpr std::size_t longest_configuration = std::size_t{16} * 1024;

std::optional<std::string> unfit_configuration() {
  for (const char* path : configuration) {
    if (const auto why = unfit_file(path, longest_configuration)) return cat("cannot read ", path, ": ", *why);
  }
  return std::nullopt;
}

std::string value_of(const char* variable) {
  const char* value = ::getenv(variable);
  return value != nullptr ? value : "";
}

ResolverEnvironment resolver_environment() {
  ResolverEnvironment environment{.options = value_of("RES_OPTIONS")};
  if (::getenv("LOCALDOMAIN") != nullptr) environment.local_domain = value_of("LOCALDOMAIN");
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size() - 1) == 0) environment.host_name = name.data();
  return environment;
}

}  // namespace

ResolvConf read_resolv_conf(std::string_view text, const ResolverEnvironment& environment) {
  ResolvConf conf;
  bool has_domains = false;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    has_domains |= take_line(conf, line);
  }
  if (environment.local_domain) {
    conf.domains = domains_in(*environment.local_domain);
  } else if (!has_domains) {
    add_domain(conf.domains, domain_of(environment.host_name));
  }
  take_options(conf, environment.options);
  return conf;
}

std::expected<ResolvConf, std::string> load_resolv_conf(const Network& network) {
  if (std::optional<std::string> why = unfit_configuration()) return std::unexpected(*std::move(why));
  const std::string path = configuration.front();
  std::expected<std::string, std::string> text = read_regular_file(path, longest_configuration);
  if (!text && ::access(path.c_str(), F_OK) == 0) return std::unexpected(cat("cannot read ", path, ": ", text.error()));
  ResolvConf conf = read_resolv_conf(text.value_or(""), resolver_environment());
  if (!network.name_servers.empty()) conf.name_servers = {network.name_servers};
  return conf;
}

std::vector<std::string> names_for(std::string_view host, const ResolvConf& conf) {
  const std::string as_it_is = cat(without_dot(host), '.');
  if (host.ends_with('.')) return {as_it_is};
  const bool first = static_cast<std::size_t>(std::ranges::count(host, '.')) >= conf.ndots;
  std::vector<std::string> names;
  if (first) names.push_back(as_it_is);
  for (const std::string& domain : conf.domains) {
    const std::string name = cat(host, '.', domain);
    if (name.size() <= longest_name && !is_local(name)) names.push_back(name + '.');
  }
  if (!first) names.push_back(as_it_is);
  return names;
}

}  // namespace steady::net
