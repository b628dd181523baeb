// How frameworks and drivers write what is a URL here: the schemes of Java, other schemes for sockets, and connection
// strings that are no URLs.
#pragma once

#include <string>
#include <string_view>

namespace steady::settings {

// A scheme (RFC 3986, 3.1) of a URL. '_' is in those of SQLAlchemy, "postgresql+psycopg_async", and ':' in those of Java.
bool is_scheme(std::string_view text);

// Whether a target begins as a URL of Java, whose scheme contains colons: "jdbc:postgresql://db/app". A host called jdbc
// before a port does not.
bool is_java(std::string_view target);

// Java decodes a '+' as a blank (java.net.URLDecoder). Leaves ${VAR} as it is.
void plus_to_blank(std::string& text);

// Whether the path of a URL with this scheme, in lower case, is that of a Unix socket: "redis+unix", "redis+socket" of
// Celery, "redis-socket" of Lettuce, "unix" of redis-py.
bool names_socket(std::string_view scheme);

// Whether the fragment of a URL with this scheme, in lower case, is the name of a service: "redis-sentinel" of Lettuce.
bool has_service_as_fragment(std::string_view scheme);

// Whether a user part without a ':' is the password, as in Lettuce.
bool has_password_as_user(std::string_view scheme);

// For a connection string of key=value pairs (libpq, ADO.NET, PDO) or of StackExchange.Redis: a message that says which
// URL to write instead, and quotes nothing. Empty for any other text.
std::string_view url_instead_of(std::string_view text);

}  // namespace steady::settings
