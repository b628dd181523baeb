// What to look for in the log of a real server: the lines that a client with manners gives it no cause to write.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace steady::test {

using Phrases = std::vector<std::string_view>;

// The lines of a log with any of the phrases, in which letters count as they are.
std::vector<std::string> lines_with(const Phrases& phrases, std::string_view log);

// What a server writes when a client breaks off, breaks the protocol or asks for what does not exist; not what it writes
// when it refuses a login in good order.
extern const Phrases postgres_noise;
extern const Phrases pgbouncer_noise;
extern const Phrases redis_noise;  // of the level verbose
extern const Phrases nginx_noise;  // of the level info

}  // namespace steady::test
