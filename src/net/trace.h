// What an attempt finds out, step by step, for `check --explain`: notes, each with its time and its facts. An attempt
// without a trace takes no notes (Attempt::explained()), so a check that is not to be explained pays nothing for it.
//
// Number and length of the notes are bounded and their text is printable, whatever a peer says. Secrets that the probe
// has named are masked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration.h"
#include "base/secret.h"

namespace steady::net {

// What a note is about. The text of to_string() is part of the JSON output.
enum class Topic : std::uint8_t {
  resolver,      // where addresses come from: no lookup, the hosts file, name servers, the search list
  server,        // a name server
  name,          // a name that was queried, and its answers
  address,       // from here on this address is tried
  connected,     // it has accepted the connection
  tls,           // the session
  certificate,   // one of the chain that the peer has shown, its own first
  verification,  // of that chain
  request,       // without secrets
  response,
  body,     // its beginning
  session,  // what a database says of the login and of itself
  outcome,  // of the address
  host      // from here on this one of several servers is tried
};
inline constexpr int topic_count = 14;
std::string_view to_string(Topic topic);

// A fact as a note is given it; the views need to live only during that call. One without a value is left out.
struct Fact {
  enum class Form : std::uint8_t { text, number, item };  // the items of one name are a list

  std::string_view name;  // a literal
  std::string_view value;
  Form form = Form::text;
};

struct Note {
  struct Kept {
    std::string_view name;
    std::string value;
    Fact::Form form = Fact::Form::text;
  };

  Clock::duration at{};     // since the attempt began
  std::size_t address = 0;  // see Trace::add_address(); 0: none
  Topic topic = Topic::resolver;
  std::vector<Kept> facts = {};

  // The first fact of this name; empty if there is none.
  std::string_view fact(std::string_view name) const;
};

class Trace {
 public:
  static constexpr std::size_t most_notes = 200;
  static constexpr std::size_t most_facts = 48;      // in a note
  static constexpr std::size_t longest_value = 200;  // characters of a fact

  enum class Body : bool { no, yes };
  explicit Trace(Body body = Body::no) : body_(body) {}

  // Whether the beginning of a response's body is to be noted too.
  bool wants_body() const { return body_ == Body::yes; }

  void start() { begin_ = Clock::now(); }

  // Masks `secret` in everything that is noted from now on, as masked() does. Does nothing for a secret of fewer than
  // eight characters, which would match in ordinary words.
  void hide(std::string_view secret);

  // From now on a value is not shown at all if it repeats a part of such a secret, see repeats(): after a redirect, the
  // peer has chosen the names that are noted.
  void distrust() { distrusts_ = true; }

  // Begins an address, and returns its number. The same text begins a new one, as after a redirect.
  std::size_t add_address(std::string_view address);

  void add(std::size_t address, Topic topic, std::initializer_list<Fact> facts, std::string_view list,
           std::span<const std::string> items);

  const std::vector<Note>& notes() const { return notes_; }
  std::string_view address(std::size_t number) const;  // empty for 0
  std::size_t left_out() const { return left_out_; }   // the number of notes beyond the limit

 private:
  void keep(Note& note, const Fact& fact) const;
  std::string without_secrets(std::string_view value) const;

  Body body_;
  bool distrusts_ = false;
  Clock::time_point begin_ = Clock::now();
  std::vector<Secret> hidden_;
  std::vector<std::string> addresses_;
  std::vector<Note> notes_;
  std::size_t left_out_ = 0;
};

}  // namespace steady::net
