#include "settings/url.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "settings/authority.h"
#include "settings/dialect.h"
#include "settings/expand.h"
#include "settings/percent.h"
#include "settings/slice.h"

namespace steady::settings {
namespace {

constexpr std::size_t longest = 8192;
constexpr std::string_view forms = "a target is scheme://host:port or host:port";

class Splitter {
 public:
  Splitter(std::string_view target, Problems& problems) : target_(target), problems_(target, problems) {}

  std::optional<Url> split() {
    if (!check_characters()) return std::nullopt;
    Slice rest{.text = target_};
    const bool java = is_java(target_);
    const std::size_t colon = target_.find("://");
    const bool bare =
        colon == std::string_view::npos || find_outside_variables(target_, java ? "/?#@[" : "/?#@[:") < colon;
    if (!bare && !take_scheme(rest, colon)) return std::nullopt;
    if (bare && !java) url_.scheme = "tcp";
    const bool good = bare && java ? split_java(rest) : url_.on_socket ? split_unix(rest) : split_network(rest, bare);
    if (!good) return std::nullopt;
    if (java) decode_blanks();
    if (target_.contains('%')) check_escapes();
    return std::move(url_);
  }

 private:
  bool fail(const Slice& where, std::string message) { return problems_.fail(where, std::move(message)); }
  bool fail_quoting_no_secret(const Slice& where, std::string message) {
    return problems_.fail_quoting_no_secret(where, std::move(message));
  }

  bool check_characters() {
    if (target_.empty()) return fail({.text = target_}, "the target is empty");
    if (target_.size() > longest) return fail({.text = target_}, cat("the target is longer than ", longest, " bytes"));
    if (const std::string_view url = url_instead_of(target_); !url.empty()) return fail({.text = target_}, cat(url));
    const std::size_t fragment = std::min(find_outside_variables(target_, "#"), target_.size());
    for (std::size_t i = 0; i < target_.size(); i = std::max(i + 1, end_of_variable(target_, i))) {
      if (end_of_variable(target_, i) != i) continue;
      const Slice here{.text = target_, .begin = i};
      const auto byte = static_cast<unsigned char>(target_[i]);
      if (byte == ' ' && i < fragment) return fail(here, "a blank in a target is written %20");
      if (byte < ' ' || byte == 0x7F) return fail(here, "a control character in a target is written %XX");
    }
    return true;
  }

  // Of each component but the hosts. The rest of the target is read all the same.
  void check_escapes() {
    problems_.check_escapes(url_.path);
    for (const auto* each : {&url_.user, &url_.password, &url_.unix_rest, &url_.query, &url_.service, &url_.fragment}) {
      if (*each) problems_.check_escapes(**each);
    }
  }

  bool take_scheme(Slice& rest, std::size_t colon) {
    const std::string_view scheme = target_.substr(0, colon);
    if (!is_scheme(scheme)) return fail(rest, std::string(forms));
    url_.scheme = lower(scheme);
    rest = rest.from(colon + 3);
    const bool http = url_.scheme == "http" || url_.scheme == "https";
    if (http && rest.text.starts_with("unix:/")) {  // as in nginx: http://unix:/run/app.sock:/healthz
      url_.scheme += "+unix";
      rest = rest.from(5);
    }
    url_.on_socket = names_socket(url_.scheme);
    return true;
  }

  void take_userinfo(Slice& authority) {
    std::size_t at = std::string_view::npos;  // the last '@'; what comes before belongs to the password
    for (std::size_t i = find_outside_variables(authority.text, "@"); i != std::string_view::npos;
         i = find_outside_variables(authority.text, "@", i + 1)) {
      at = i;
    }
    if (at == std::string_view::npos) return;
    Slice userinfo = authority.until(at);
    authority = authority.from(at + 1);
    const Slice user = take_until(userinfo, ":");
    if (!user.text.empty()) url_.user = user.component();
    if (userinfo.text.size() > 1) url_.password = userinfo.from(1).component();
  }

  void take_query_and_fragment(Slice rest) {
    if (rest.text.starts_with('?')) {
      Slice query = rest.from(1);
      url_.query = take_until(query, "#").component();
      rest = query;
    }
    if (!rest.text.starts_with('#')) return;
    Slice fragment = rest.from(1);
    if (has_service_as_fragment(url_.scheme)) take_service(fragment);
    if (!url_.service || !fragment.text.empty()) url_.fragment = fragment.component();
  }

  // "#service", or "#service&key=value" with keys of ours.
  void take_service(Slice& fragment) {
    Slice rest = fragment;
    const Slice first = take_until(rest, "&");
    if (first.text.empty() || find_outside_variables(first.text, "=") != std::string_view::npos) return;
    url_.service = first.component();
    fragment = rest.text.empty() ? rest : rest.from(1);
  }

  // "redis://:12/34@db" parses as a port and a path, but may be a password, so it is rejected without being shown. An
  // '@' at the beginning of a path segment ("/@scope") or in a value ("?mail=a@b") is allowed.
  bool check_borders() {
    const std::string_view path = url_.path.text;
    bool path_doubtful = false;
    for (std::size_t i = 1; i < path.size(); ++i) path_doubtful |= path[i] == '@' && path[i - 1] != '/';
    const std::string_view query = url_.query ? std::string_view(url_.query->text) : std::string_view{};
    if (!path_doubtful && query.find('@') >= query.find('=')) return true;
    return fail({.text = target_}, cat("an '@' behind the host; ", encode_hint, " (in a path too)"));
  }

  // Where the user's place is that of the password, an '@' behind the host may be the end of one that is not encoded.
  bool check_password_alone(const Slice& rest) {
    if (!has_password_as_user(url_.scheme) || !rest.text.contains('@')) return true;
    return fail({.text = target_}, cat("an '@' behind the host; ", encode_hint, " (in a path and behind '#' too)"));
  }

  bool split_network(Slice rest, bool bare) {
    Slice authority = take_until(rest, "/?#");
    const Slice whole = authority;
    if (!check_password_alone(rest)) return false;
    take_userinfo(authority);
    std::string hosts;
    if (!take_hosts(authority, url_, hosts, problems_)) return false;
    url_.path = take_until(rest, "?#").component();
    take_query_and_fragment(rest);
    const bool may_be_password =
        url_.port || url_.user || url_.password || url_.host.text.empty() || !url_.others.empty();
    if (may_be_password && !check_borders()) return false;
    if (bare && whole.text.empty())
      return fail(whole, "a target is host:port or scheme://host; a socket is http+unix:///PATH");
    if (bare && !url_.port) {
      return fail_quoting_no_secret(whole, "a target is host:port or scheme://host; this is neither");
    }
    if (bare && (!url_.path.text.empty() || url_.query || url_.user || url_.password)) {
      return fail({.text = target_}, "host:port takes no user, path or query; write scheme://host:port/path");
    }
    url_.plain =
        cat(url_.scheme, "://", hosts, url_.path.text, url_.query ? cat('?', url_.query->text) : std::string{});
    return true;
  }

  // The path of a socket stands where a path does, "///run/app.sock:/healthz", or encoded where a host does,
  // "//%2Frun%2Fapp.sock/healthz", as the client libraries of Docker and others write it.
  bool split_unix(Slice rest) {
    Slice authority = take_until(rest, "/?#");
    if (!check_password_alone(rest)) return false;
    take_userinfo(authority);
    const bool as_host = authority.text.starts_with("%2F") || authority.text.starts_with("%2f");
    if (!as_host && (!authority.text.empty() || !rest.text.starts_with('/'))) {
      return fail(authority, cat("a socket is named by its whole path: ", url_.scheme, ":///run/name.sock"));
    }
    const Slice path = take_until(rest, "?#");
    if (as_host) {
      url_.path = take_until(authority, ":").component();
      if (!take_port(authority, url_.port, problems_)) return false;  // that of PostgreSQL is part of the file's name
      if (!path.text.empty()) url_.unix_rest = path.component();
    } else {
      take_socket(path);
    }
    take_query_and_fragment(rest);
    url_.plain = cat(url_.scheme, "://", url_.path.text, url_.port ? cat(':', url_.port->text) : std::string{},
                     url_.unix_rest ? cat(as_host ? "" : ":", url_.unix_rest->text) : std::string{},
                     url_.query ? cat('?', url_.query->text) : std::string{});
    return true;
  }

  // The path of the socket ends where a request begins, at ":/", or at a ':' that is the last character.
  void take_socket(const Slice& path) {
    std::size_t border = path.text.find(":/");
    if (border == std::string_view::npos && path.text.ends_with(':')) border = path.text.size() - 1;
    url_.path = path.until(border).component();
    if (border != std::string_view::npos) url_.unix_rest = path.from(border + 1).component();
  }

  // "jdbc:postgresql:app" is a database on this machine. Anything else in place of its name may hold a password.
  bool split_java(Slice rest) {
    const std::size_t colon = rest.text.find(':', rest.text.find(':') + 1);
    const std::string scheme = lower(rest.text.substr(0, colon));
    if (colon == std::string_view::npos || !scheme.starts_with("jdbc:") || !is_scheme(scheme)) {
      return fail(rest, std::string(forms));
    }
    url_.scheme = scheme;
    rest = rest.from(colon + 1);
    if (rest.text.starts_with('/')) rest = rest.from(1);
    const Slice database = take_until(rest, "?#");
    if (find_outside_variables(database.text, ":/@[") != std::string_view::npos) {
      return fail(database, cat("not the name of a database; before a host come two slashes: ", scheme, "://HOST/..."));
    }
    url_.path = {.text = cat('/', database.text), .column = database.component().column - 1};
    take_query_and_fragment(rest);
    return true;
  }

  void decode_blanks() {
    plus_to_blank(url_.path.text);
    for (auto* each : {&url_.user, &url_.password, &url_.query}) {
      if (*each) plus_to_blank((*each)->text);
    }
  }

  std::string_view target_;
  SliceProblems problems_;
  Url url_;
};

}  // namespace

std::optional<Url> split_url(std::string_view target, Problems& problems) { return Splitter(target, problems).split(); }

void put(Node& map, std::string_view key, const Url::Component& component) {
  const Position position{.line = 1, .column = component.column};
  Node value = Node::scalar(percent_decode(component.text), position);
  value.secret = key == "password";
  map.set(std::string(key), position, std::move(value));
}

}  // namespace steady::settings
