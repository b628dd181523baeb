#include "modes/explain_json.h"

#include <boost/json/array.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "base/duration.h"
#include "base/text.h"
#include "modes/advice.h"
#include "server/check_json.h"

namespace steady::modes {
namespace {

namespace bj = boost::json;

std::int64_t number_of(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::int64_t size = parse_number(text.substr(negative ? 1 : 0)).value_or(0);
  return negative ? -size : size;
}

void put(bj::object& out, const net::Note::Kept& fact) {
  const std::string_view value = fact.value;
  switch (fact.form) {
    case net::Fact::Form::text: out[fact.name] = value; return;
    case net::Fact::Form::number: out[fact.name] = number_of(value); return;
    case net::Fact::Form::item: break;
  }
  bj::value& list = out[fact.name];
  if (!list.is_array()) list.emplace_array();
  list.get_array().emplace_back(value);
}

bj::object note_json(const net::Note& note, const net::Trace& trace) {
  bj::object out;
  out["at_ms"] = in_milliseconds(note.at);
  if (note.address != 0) out["address"] = trace.address(note.address);
  out["topic"] = to_string(note.topic);
  for (const net::Note::Kept& fact : note.facts) put(out, fact);
  return out;
}

}  // namespace

bj::object explanation_json(const health::Attempted& attempted, const net::Trace& trace) {
  bj::array notes;
  for (const net::Note& note : trace.notes()) notes.push_back(note_json(note, trace));
  bj::object out;
  out["notes"] = std::move(notes);
  if (trace.left_out() > 0) out["left_out"] = trace.left_out();
  out["advice"] = advice(attempted, trace);
  return out;
}

std::string explained_json(const config::Check& check, const health::Attempted& attempted, const net::Trace& trace) {
  bj::object out = server::check_json(check, attempted.outcome.up());
  server::put_attempt(out, attempted);
  out["explanation"] = explanation_json(attempted, trace);
  return server::json_line(out);
}

}  // namespace steady::modes
