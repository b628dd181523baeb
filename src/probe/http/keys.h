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
     .schema = R"_({"type": "string", "pattern": "^[hH][tT][tT][pP][sS]?(\\+[uU][nN][iI][xX])?://[^#]*$|\\$\\{", )_"
               R"_("not": {"$ref": "#/definitions/bad_escape"}})_"}};
inline constexpr Key<Text> method{"method",
                                  {"GET", true},
                                  "the method, in capitals",
                                  {.when_absent = "`GET`; `POST` with a body",
                                   .schema = R"({"type": "string", "pattern": "^(?!CONNECT$)[A-Z-]+$|\\$\\{"})"}};
inline constexpr Key<TextMap> headers{
    "headers",
    {},
    "header fields to send; `Host` replaces that of the URL",
    {.example = "{ Host: api.internal, Accept: application/json }",
     .schema = R"_({"type": ["object", "null"], "propertyNames": {"pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", )_"
               R"_("not": {"pattern": "^([cC][oO][nN][tT][eE][nN][tT]-[lL][eE][nN][gG][tT][hH]|)_"
               R"_([tT][rR][aA][nN][sS][fF][eE][rR]-[eE][nN][cC][oO][dD][iI][nN][gG])$"}}, )_"
               R"_("patternProperties": {"^[hH][oO][sS][tT]$": )_"
               R"_({"type": ["string", "number", "boolean"], "pattern": "^[^ \\t]+$|\\$\\{"}}, )_"
               R"_("additionalProperties": {"type": ["string", "number", "boolean"]}})_"}};
inline constexpr Key<Text> body{"body", {}, "the body to send", {.example = "'{\"deep\": true}'", .aside = true}};
inline constexpr Key<Path> body_file{"body_file",
                                     {},
                                     "a file that holds the body to send, at most 1 MiB",
                                     {.example = "/etc/steady/body.json", .aside = true}};
inline constexpr Key<TextList> status{
    "status",
    {Expectation::default_status},
    "statuses that are up: codes, ranges and classes, `200,204,300-399,5xx`, or a list of them",
    {.schema =
         R"_({"anyOf": [{"type": "integer", "minimum": 100, "maximum": 599}, {"type": "string", "pattern": )_"
         R"_("^\\s*([1-5][0-9]{2}(\\s*-\\s*[1-5][0-9]{2})?|[1-5][xX]{2})(\\s*,\\s*([1-5][0-9]{2})_"
         R"_((\\s*-\\s*[1-5][0-9]{2})?|[1-5][xX]{2}))*\\s*$|\\$\\{"}, {"type": "array", "minItems": 1, "items": )_"
         R"_({"anyOf": [{"type": "integer", "minimum": 100, "maximum": 599}, {"type": "string", "pattern": )_"
         R"_("^\\s*([1-5][0-9]{2}(\\s*-\\s*[1-5][0-9]{2})?|[1-5][xX]{2})\\s*$|\\$\\{"}]}}]})_"}};
inline constexpr Key<TextMap> expect_headers{
    "expect_headers",
    {},
    "header fields that the answer must have, with exactly these values",
    {.example = "{ Content-Type: application/json }",
     .schema = R"_({"type": ["object", "null"], "propertyNames": {"pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"}, )_"
               R"_("additionalProperties": {"type": ["string", "number", "boolean"]}})_"}};
inline constexpr Key<Text> contains{
    "contains",
    {},
    "text that the answer's body must hold",
    {.example = "'\"status\"'", .schema = R"({"type": ["string", "number"], "minLength": 1})"}};
inline constexpr Key<TextMap> json{
    "json",
    {},
    "JSON Pointers (RFC 6901) into the answer's body, and the value there, or a list of values of which one must be "
    "there; `>=1`, `>1`, `<=1` and `<1` compare numbers",
    {.example = "{ /status: [UP, WARN], /replicas: '>=1' }",
     .schema = R"_({"type": ["object", "null"], "additionalProperties": {"anyOf": [)_"
               R"_({"type": ["string", "number", "boolean"]}, {"type": "array", "minItems": 1, "maxItems": 1000, )_"
               R"_("items": {"type": ["string", "number", "boolean"]}}]}, "propertyNames": {"pattern": "^(/|$)"}})_"}};
inline constexpr Key<Number> max_body_bytes{"max_body_bytes",
                                            {1, std::int64_t{16} << 20, std::int64_t{64} << 10},
                                            "bytes of the answer's body that are read, when a key needs the body"};
inline constexpr Key<Number> max_redirects{"max_redirects", {0, 20, 0}, "redirects to follow"};
inline constexpr Key<Text> user{
    "user",
    {},
    "the user of Basic authentication",
    {.example = "steady", .schema = R"_({"type": ["string", "number"], "pattern": "^[^:]*$|\\$\\{"})_"}};
inline constexpr Key<SecretText> password{"password", {}, "the password of Basic authentication"};
inline constexpr Key<Path> bearer_file{"bearer_file",
                                       {},
                                       "a file that holds a bearer token, instead of `user` and a password",
                                       {.example = "/run/secrets/token", .aside = true}};

inline constexpr auto all = settings::table(url, method, headers, body, body_file, status, expect_headers, contains,
                                            json, max_body_bytes, max_redirects, user, password, bearer_file,
                                            proxy_protocol, ca_file, cert_file, key_file, server_name, insecure);

inline constexpr std::array<settings::Renamed, 4> renamed{{
    {"host", "the field Host belongs in 'headers', in a target as headers.Host=..."},
    {"header", "it is called 'expect_headers'"},
    {"max_body", "it is called 'max_body_bytes'"},
    {"follow", "it is called 'max_redirects'"},
}};

}  // namespace steady::probe::http::keys
