// Parses an HTTP/1.x response (RFC 9112) incrementally: its head, whose lines may end in LF alone, and its body up to a
// limit. Skips interim responses (1xx). Memory is bounded whatever the peer sends: 16 KiB of head, the given length of
// body.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "probe/http/expectation.h"

namespace steady::probe::http {

class Answer {
 public:
  static constexpr std::size_t head_limit = std::size_t{16} * 1024;
  static constexpr int interim_limit = 20;  // more 1xx responses than that are an error
  static constexpr std::string_view http2_only =
      "the port speaks HTTP/2 only: let it take HTTP/1.1 too, or check it as tcp:// or tls://";

  enum class To : bool { head, other };  // a response to HEAD has no body, whatever its fields say

  Answer(To method, std::size_t body_limit);
  ~Answer();
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  // The next bytes of the connection; ignores bytes after the response.
  void feed(std::string_view bytes);

  // The peer has closed the connection; this completes a response without a length.
  void end();

  bool has_head() const;  // the final status line and all fields have arrived
  bool is_whole() const;  // the response is complete
  bool is_full() const;   // the body has reached its limit; more is dropped
  bool received_anything() const;
  const Head& head() const;
  std::string_view body() const;  // the body received since the last drop_body()
  void drop_body();

  // Replaces the peer's reason phrase by the standard one for the status (RFC 9110, section 15).
  void use_standard_reason();

  // Why the bytes are not an HTTP response, as text for people; nothing while they are valid.
  const std::optional<std::string>& fault() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::probe::http
