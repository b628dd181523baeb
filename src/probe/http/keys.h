// The keys of the kind "http".
#pragma once

#include <array>

#include "probe/endpoint_keys.h"
#include "probe/http/expectation.h"

namespace steady::probe::http::keys {

using namespace probe::keys;

inline constexpr Key<Text> url{
    "url",
    {},
    "what to ask: `http`, `https`, `http+unix` or `https+unix`, without `#`",
    {.when_absent = "required",
     .example = "https://api:8443/healthz",
     .schema = R"({"type": "string", "pattern": "^[hH][tT][tT][pP][sS]?(\\+[uU][nN][iI][xX])?://|\\$\\{"})"}};
inline constexpr Key<Text> method{
    "method",
    {"GET", true},
    "the method, in capitals",
    {.when_absent = "`GET`; `POST` with a body", .schema = R"({"type": "string", "pattern": "^[A-Z-]+$|\\$\\{"})"}};
inline constexpr Key<TextMap> headers{
    "headers", {}, "header fields to send", {.example = "{ Accept: application/json }"}};
inline constexpr Key<Text> host{
    "host", {}, "the Host field", {.when_absent = "that of the URL", .example = "api.internal"}};
inline constexpr Key<Text> body{"body", {}, "the body to send", {.example = "'{\"deep\": true}'", .aside = true}};
inline constexpr Key<Path> body_file{"body_file",
                                     {},
                                     "a file that holds the body to send, at most 1 MiB",
                                     {.example = "/etc/steady/body.json", .aside = true}};
inline constexpr Key<Text> status{
    "status",
    {Expectation::default_status, true},
    "statuses that are up: codes, ranges and classes, `200,204,300-399,5xx`",
    {.schema = R"_({"anyOf": [{"type": "integer", "minimum": 100, "maximum": 599}, {"type": "string", "pattern": )_"
               R"_("^\\s*([1-5][0-9]{2}(\\s*-\\s*[1-5][0-9]{2})?|[1-5][xX]{2})(\\s*,\\s*([1-5][0-9]{2})_"
               R"_((\\s*-\\s*[1-5][0-9]{2})?|[1-5][xX]{2}))*\\s*$|\\$\\{"}]})_"}};
inline constexpr Key<TextMap> header{"header",
                                     {},
                                     "header fields that the answer must have, with exactly these values",
                                     {.example = "{ Content-Type: application/json }"}};
inline constexpr Key<Text> contains{
    "contains", {}, "text that the answer's body must hold", {.example = "'\"status\"'"}};
inline constexpr Key<TextMap> json{
    "json",
    {},
    "JSON Pointers (RFC 6901) into the answer's body, and the values there",
    {.example = "{ /status: UP }",
     .schema = R"_({"type": ["object", "null"], "additionalProperties": {"type": ["string", "number", "boolean"]}, )_"
               R"_("propertyNames": {"pattern": "^(/|$)"}})_"}};
inline constexpr Key<Number> max_body{"max_body",
                                      {1, std::int64_t{16} << 20, std::int64_t{64} << 10},
                                      "bytes of the answer's body that are read, when a key needs the body"};
inline constexpr Key<Number> follow{"follow", {0, 20, 0}, "redirects to follow"};
inline constexpr Key<Text> user{"user", {}, "the user of Basic authentication", {.example = "steady"}};
inline constexpr Key<SecretText> password{"password", {}, "the password of Basic authentication"};
inline constexpr Key<Path> bearer_file{"bearer_file",
                                       {},
                                       "a file that holds a bearer token, instead of `user` and a password",
                                       {.example = "/run/secrets/token", .aside = true}};

inline constexpr auto all =
    settings::table(url, method, headers, host, body, body_file, status, header, contains, json, max_body, follow, user,
                    password, bearer_file, ca_file, cert_file, key_file, server_name, insecure);

}  // namespace steady::probe::http::keys
