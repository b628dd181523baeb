#include "probe/http/answer.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <utility>

#include "base/text.h"
#include "net/tls.h"

namespace steady::probe::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;

// Beast's parser; keeps the head and the beginning of the body.
class Parser : public beast::http::basic_parser<false> {
 public:
  Parser(Answer::To method, std::size_t body_limit) : room_(body_limit) {
    header_limit(Answer::head_limit);
    basic_parser::body_limit(boost::none);  // our limit only ends the keeping, not the parsing
    skip(method == Answer::To::head);
  }

  Head head;
  std::string body;
  bool overflown = false;

 private:
  using View = beast::string_view;

  void on_request_impl(beast::http::verb, View, View, int, error_code&) override {}
  void on_response_impl(int status, View reason, int, error_code&) override {
    head.status = status;
    head.reason = reason;
  }
  void on_field_impl(beast::http::field, View name, View value, error_code&) override {
    if (!is_header_done()) head.fields.emplace_back(name, value);  // not the fields of a trailer
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(View bytes, error_code&) override { return keep(bytes); }
  void on_chunk_header_impl(std::uint64_t, View, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, error_code&) override { return keep(bytes); }
  void on_finish_impl(error_code&) override {}

  std::size_t keep(View bytes) {
    const std::size_t kept = std::min(bytes.size(), room_);
    body.append(bytes.data(), kept);
    room_ -= kept;
    overflown = overflown || kept < bytes.size();
    return bytes.size();
  }

  std::size_t room_;  // bytes of the body that may still be kept
};

// 101 is final: the peer switches to another protocol (RFC 9110, section 15.2.2).
bool is_interim(const Head& head) { return head.status / 100 == 1 && head.status != 101; }

// Guesses the actual protocol from the first bytes when it is not HTTP.
std::string not_http(std::string_view bytes) {
  if (net::begins_tls(bytes)) return "not an HTTP answer: the port speaks TLS, use https://";
  const bool settings = bytes.size() >= 4 && bytes[0] == 0 && bytes[3] == 0x04;  // HTTP/2 (RFC 9113, section 3.4)
  if (settings) return cat("not an HTTP/1.1 answer: ", Answer::http2_only);
  return "not an HTTP answer";
}

constexpr std::string_view first_bytes = "HTTP/1.";
constexpr std::size_t bare_status = std::string_view("HTTP/1.1 200").size();

bool may_be_http(std::string_view bytes) {
  return bytes.substr(0, first_bytes.size()) == first_bytes.substr(0, bytes.size());
}

// Beast refuses the second of the two fields (RFC 9112, section 6.3): a proxy may read another length than we do.
bool has_two_lengths(const error_code& error, const Head& head) {
  if (error == beast::http::error::bad_content_length) return head.find("Transfer-Encoding") != nullptr;
  return error == beast::http::error::bad_transfer_encoding && head.find("Content-Length") != nullptr;
}

std::string said(const error_code& error, const Head& head) {
  if (error == beast::http::error::header_limit)
    return cat("its head is larger than ", Answer::head_limit / 1024, " KiB");
  if (has_two_lengths(error, head)) {
    return "a broken HTTP answer: Content-Length beside Transfer-Encoding, as in request smuggling: let the server "
           "send one of them";
  }
  return cat("a broken HTTP answer: ", printable(error.message()));
}

}  // namespace

class Answer::State {
 public:
  State(To method, std::size_t limit) : method_(method), limit_(limit) { renew(); }

  void feed(std::string_view bytes) {
    while (!bytes.empty() && !fault && !parser->is_done()) {
      if (parser->is_header_done()) {
        pending_ += std::exchange(bytes, {});
      } else {
        bytes.remove_prefix(add_to_head(bytes));
      }
      while (!fault && step()) {
      }
    }
  }

  void end() {
    error_code error;
    if (!fault && !parser->is_done() && parser->is_header_done()) parser->put_eof(error);
  }

  bool heard = false;
  std::optional<Parser> parser;
  std::optional<std::string> fault;

 private:
  void renew() { parser.emplace(method_, limit_); }
  void refuse(std::string why) { fault = std::move(why); }

  // Adds the bytes that belong to the same line of the head; returns their number. A line may end in LF alone (RFC 9112,
  // section 2.2), and some servers leave out the blank behind the status (section 4). Beast wants both.
  std::size_t add_to_head(std::string_view bytes) {
    const bool at_start = parser->head.status == 0;
    if (at_start && pending_.size() < first_bytes.size()) {
      const std::string begin = cat(pending_, bytes.substr(0, first_bytes.size()));
      if (!may_be_http(begin)) refuse(not_http(begin));
    }
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    pending_ += bytes.substr(0, end);
    if (end == bytes.size()) return end;
    if (pending_.ends_with('\r')) pending_.pop_back();
    if (at_start && pending_.size() == bare_status) pending_ += ' ';
    pending_ += "\r\n";
    return end + 1;
  }

  // Parses one element of the message; false when more bytes are needed, or when the response is complete.
  bool step() {
    if (pending_.empty()) return false;
    if (pending_.size() == bare_status + 1 && pending_.ends_with('\r')) return false;  // Beast would miss the blank
    error_code error;
    pending_.erase(0, parser->put(beast::net::const_buffer(pending_.data(), pending_.size()), error));
    if (error == beast::http::error::need_more) {
      // Beast bounds the head, but not the header of a chunk with its extensions.
      if (pending_.size() > head_limit) refuse("a broken HTTP answer: an endless chunk header");
      return false;
    }
    if (error) refuse(said(error, parser->head));
    if (error || !parser->is_done()) return !error;
    if (!is_interim(parser->head)) return false;
    if (++interim_ > interim_limit) refuse("a broken HTTP answer: nothing but interim answers");
    renew();
    return !fault;
  }

  To method_;
  std::size_t limit_;
  std::string pending_;  // not yet parsed
  int interim_ = 0;
};

Answer::Answer(To method, std::size_t body_limit) : state_(std::make_unique<State>(method, body_limit)) {}
Answer::~Answer() = default;

void Answer::feed(std::string_view bytes) {
  state_->heard = state_->heard || !bytes.empty();
  state_->feed(bytes);
}

void Answer::end() { state_->end(); }
bool Answer::has_head() const { return state_->parser->is_header_done(); }
bool Answer::is_whole() const { return !fault() && state_->parser->is_done(); }
bool Answer::is_full() const { return state_->parser->overflown; }
bool Answer::received_anything() const { return state_->heard; }
const Head& Answer::head() const { return state_->parser->head; }
std::string_view Answer::body() const { return state_->parser->body; }
void Answer::drop_body() { state_->parser->body.clear(); }

void Answer::use_standard_reason() {
  Head& head = state_->parser->head;
  head.reason = beast::http::obsolete_reason(beast::http::int_to_status(static_cast<unsigned>(head.status)));
}

const std::optional<std::string>& Answer::fault() const { return state_->fault; }

}  // namespace steady::probe::http
