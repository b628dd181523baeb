#include "server/check_json.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/text.h"

namespace steady::server {
namespace {

namespace bj = boost::json;

void write(std::string& out, const bj::value& value);

void write(std::string& out, const bj::object& object) {
  out += '{';
  for (const auto& [key, value] : object) {
    if (out.back() != '{') out += ',';
    out += cat(json_string(key), ':');
    write(out, value);
  }
  out += '}';
}

void write(std::string& out, const bj::array& array) {
  out += '[';
  for (const bj::value& value : array) {
    if (out.back() != '[') out += ',';
    write(out, value);
  }
  out += ']';
}

void write(std::string& out, const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::object: return write(out, value.get_object());
    case bj::kind::array: return write(out, value.get_array());
    case bj::kind::string: out += json_string(value.get_string()); return;
    case bj::kind::bool_: out += value.get_bool() ? "true" : "false"; return;
    case bj::kind::int64: out += cat(value.get_int64()); return;
    case bj::kind::uint64: out += cat(value.get_uint64()); return;
    case bj::kind::double_: out += decimal(value.get_double(), 3); return;
    case bj::kind::null: out += "null";
  }
}

}  // namespace

bj::object check_json(const config::Check& check, bool up) {
  return {{"name", check.name},
          {"kind", check.kind},
          {"target", printable(check.probe->target())},
          {"action", check.probe->action()},
          {"up", up}};
}

void put_outcome(bj::object& out, const Outcome& outcome) {
  out["reason"] = to_string(outcome.reason);
  if (!outcome.detail.empty()) out["detail"] = printable(outcome.detail);
}

void put_attempt(bj::object& out, const health::Attempted& last) {
  put_outcome(out, last.outcome);
  out["permanent"] = last.outcome.permanent();
  out["phase"] = to_string(last.phase);
  out["duration_ms"] = in_milliseconds(last.took);
}

std::string json_line(const bj::object& object) {
  std::string out;
  write(out, object);
  return out + '\n';
}

}  // namespace steady::server
