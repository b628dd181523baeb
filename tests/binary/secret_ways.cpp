#include "secret_ways.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace steady::test {
namespace {

// A file with one check whose mapping is `mapping`.
std::string config(const Login& login, const std::string& mapping) {
  return cat("version: 1\nchecks:\n  it:\n    ", login.kind, ": ", mapping, "\n");
}

std::string address_keys(const Login& login, const std::string& host, std::uint16_t port) {
  if (login.kind == "http") return cat("url: '", login.scheme, host, ":", port, login.path, "', user: app");
  const std::string database = login.kind == "postgres" ? ", database: app" : "";
  return cat("host: '", host, "', port: ", port, ", user: app", database);
}

}  // namespace

bool gives_away(std::string_view text) {
  static constexpr std::string_view basic = "YXBwOkh1c2gx";  // base64 of "app:Hush1"
  return lower(text).contains("hush") || text.contains(basic);
}

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += plain ? std::string(1, c) : cat('%', digits[byte >> 4], digits[byte & 15]);
  }
  return out;
}

std::string single_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return cat('\'', out, '\'');
}

std::string double_quoted(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' || c == '\\' ? cat('\\', c) : std::string(1, c);
  return cat('"', out, '"');
}

const std::vector<Login>& logins() {
  static const std::vector<Login> all{{"postgres", "postgres://", "/app", "PGPASSWORD"},
                                      {"redis", "redis://", "/0", "REDISCLI_AUTH"},
                                      {"http", "http://", "/secret/", ""}};
  return all;
}

std::vector<Line> ways(const Login& login, const std::string& host, std::uint16_t port,
                       const TemporaryDirectory& directory) {
  const std::string at_host = cat("@", host, ":", port, login.path);
  const std::string app = cat(login.scheme, "app", at_host);
  const std::string keys = address_keys(login, host, port);
  const std::string file = directory.file(cat(login.kind, "-word"), hush + "\n");
  std::string literal = hush;  // in a file "$${" is a '$' and a '{'
  literal.replace(literal.find("${"), 2, "$${");
  int number = 0;
  const auto in_file = [&](const std::string& mapping) {
    return Words{"check", "-c", directory.file(cat(login.kind, ++number, ".yaml"), config(login, mapping))};
  };
  std::vector<Line> out{
      {"URL", {"check", cat(login.scheme, "app:", percent_encoded(hush), at_host)}, {}},
      {"variable in the URL", {"check", cat(login.scheme, "app:${WORD}", at_host)}, {{"WORD", hush}}},
      {"default in the URL",
       {"check", cat(login.scheme, "app:${WORD:-", percent_encoded("x"), "}", at_host)},
       {{"WORD", hush}}},
      {"fragment", {"check", cat(app, "#password=", percent_encoded(hush))}, {}},
      {"variable in the fragment", {"check", cat(app, "#password=${WORD}")}, {{"WORD", hush}}},
      {"password_env in the fragment", {"check", cat(app, "#password_env=WORD")}, {{"WORD", hush}}},
      {"password_file in the fragment", {"check", cat(app, "#password_file=", file)}, {}},
      {"single quotes in a file", in_file(cat("{ ", keys, ", password: ", single_quoted(literal), " }")), {}},
      {"double quotes in a file", in_file(cat("{ ", keys, ", password: ", double_quoted(literal), " }")), {}},
      {"variable in a file", in_file(cat("{ ", keys, ", password: '${WORD}' }")), {{"WORD", hush}}},
      {"password_env in a file", in_file(cat("{ ", keys, ", password_env: WORD }")), {{"WORD", hush}}},
      {"password_file in a file", in_file(cat("{ ", keys, ", password_file: ", file, " }")), {}},
      {"URL in a file", in_file(single_quoted(cat(login.scheme, "app:", percent_encoded(hush), at_host))), {}},
      {"variable that is the whole URL",
       {"check", "${URL}"},
       {{"URL", cat(login.scheme, "app:", percent_encoded(hush), at_host)}}},
  };
  if (!login.variable.empty()) out.push_back({login.variable, {"check", app}, {{login.variable, hush}}});
  return out;
}

}  // namespace steady::test
