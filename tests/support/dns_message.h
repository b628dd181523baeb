// DNS messages as far as a scripted name server needs them (RFC 1035, section 4): read one question, write one answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace steady::test {

enum class DnsType : std::uint16_t { a = 1, aaaa = 28 };
enum class DnsCode : std::uint8_t { no_error = 0, server_failure = 2, name_error = 3, refused = 5 };

struct DnsQuestion {
  std::uint16_t id = 0;
  std::string name;  // lower case, without the final dot
  std::uint16_t type = 0;
  std::string section;  // as it came, to be echoed
};

// Nothing when the bytes are no query with exactly one question.
std::optional<DnsQuestion> read_question(std::string_view message);

struct DnsReply {
  DnsCode code = DnsCode::no_error;
  std::vector<std::string> addresses = {};  // of the question's type; IP literals
  bool truncated = false;                   // ask again over TCP
};

// A TTL of an hour: whoever remembers answers will be found out.
std::string write_reply(const DnsQuestion& question, const DnsReply& reply);

}  // namespace steady::test
