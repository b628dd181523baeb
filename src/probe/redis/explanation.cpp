#include "probe/redis/explanation.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/secret.h"
#include "base/text.h"

namespace steady::probe::redis {
namespace {

constexpr std::size_t longest_line = 1000;  // bytes; a reply may have a million
constexpr std::array<std::string_view, 7> open_fields{
    "role",          "master_link_status", "master_sync_in_progress", "loading",
    "async_loading", "cluster_state",      "cluster_slots_fail"};

// The lines of INFO and CLUSTER INFO whose fields are open.
std::string open_lines(std::string_view info) {
  std::string out;
  while (!info.empty()) {
    const std::string_view line = info.substr(0, info.find('\n'));
    const std::string_view field = line.substr(0, line.find(':'));
    if (std::ranges::find(open_fields, field) != open_fields.end()) out += cat(out.empty() ? "" : " ", trimmed(line));
    info.remove_prefix(std::min(line.size() + 1, info.size()));
  }
  return out;
}

bool is_info(Command asked) {
  return asked == Command::info_replication || asked == Command::info_persistence || asked == Command::cluster_info;
}

std::string_view first_word(std::string_view text) { return text.substr(0, text.find_first_of(" \r\n")); }

// AUTH may be answered by a part of the password, in any form: only the code is shown.
std::string shown_error(Command asked, std::string_view text, const Spec& spec) {
  const bool brief = asked == Command::auth || repeats(text, spec.password.reveal());
  const std::string_view shown = brief ? first_word(text) : text.substr(0, text.find_first_of("\r\n"));
  return repeats(shown, spec.password.reveal()) ? "an error" : cat('-', shown);
}

}  // namespace

std::string shown_reply(Command asked, const Reply& reply, const Spec& spec) {
  const std::string_view line = std::string_view(reply.text).substr(0, longest_line);
  switch (reply.type) {
    case Reply::Type::status: return repeats(line, spec.password.reveal()) ? "a status" : cat('+', line);
    case Reply::Type::error: return shown_error(asked, line, spec);
    case Reply::Type::integer: return cat(':', reply.number);
    case Reply::Type::bulk:
      return is_info(asked) ? open_lines(reply.text) : cat("a string of ", counted(reply.text.size(), "byte"));
    case Reply::Type::nil: return "nothing";
    case Reply::Type::other: break;
  }
  const std::string pair = join(reply.pair, " ").substr(0, longest_line);
  return pair.empty() || repeats(pair, spec.password.reveal()) ? "an array, or a type of RESP3" : pair;
}

void note_reply(const net::Attempt& attempt, Command asked, const Reply& reply, const Spec& spec) {
  const std::string shown = shown_reply(asked, reply, spec);
  const bool error = reply.type == Reply::Type::error && shown.starts_with('-');
  attempt.note(net::Topic::response, {{"command", name(asked)},
                                      {"reply", shown},
                                      {"error", error ? first_word(std::string_view(shown).substr(1)) : ""}});
}

}  // namespace steady::probe::redis
