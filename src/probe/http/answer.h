// An HTTP/1.x answer out of bytes as they come (RFC 9112): its head, and as much of its body as may be kept. Interim
// answers (1xx) are skipped. Memory is bounded whatever the peer sends: 16 KiB of head, the given length of body.
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
  static constexpr int interim_limit = 20;  // more 1xx answers than that are not serious

  enum class To : bool { head, other };  // an answer to HEAD has no body, whatever it says

  Answer(To method, std::size_t body_limit);
  ~Answer();
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;

  // The next bytes of the connection; what follows the answer is ignored.
  void feed(std::string_view bytes);

  // The peer has ended the connection: an answer without a length is whole by that.
  void end();

  bool has_head() const;  // the final status and all fields are there, whatever the body is worth
  bool is_whole() const;  // nothing more is to come
  bool is_full() const;   // the body has reached its limit; more would be dropped
  bool received_anything() const;
  const Head& head() const;
  std::string_view body() const;  // what has come of it since it was last dropped
  void drop_body();

  // Puts the usual words for the status in the place of the peer's own (RFC 9110, section 15).
  void use_standard_reason();

  // What makes it no HTTP answer, for people; nothing when it is well as far as it has come.
  const std::optional<std::string>& fault() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace steady::probe::http
