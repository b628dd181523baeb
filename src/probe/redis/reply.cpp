#include "probe/redis/reply.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/text.h"
#include "net/tls.h"

namespace steady::probe::redis {
namespace {

// Limits for the server's text and for a key's name in one line.
constexpr std::size_t words_limit = 110;
constexpr std::size_t name_limit = 40;

enum class Alive : bool { no, yes };

struct Row {
  std::string_view begin;  // of the error's text: its code, or a phrase if the code is only ERR
  Reason reason;
  Alive alive;             // counts as up at level alive
  std::string_view words;  // replaces the server's text
};

constexpr std::array rows{
    Row{"LOADING", Reason::not_ready, Alive::yes, {}},
    Row{"MASTERDOWN", Reason::not_ready, Alive::yes, {}},
    Row{"MISCONF", Reason::not_ready, Alive::yes, {}},
    Row{"BUSY", Reason::not_ready, Alive::yes, {}},
    Row{"CLUSTERDOWN", Reason::not_ready, Alive::no, {}},
    Row{"ERR max number of clients", Reason::not_ready, Alive::no, {}},
    Row{"NOAUTH", Reason::denied, Alive::no,
        "the server wants a password (NOAUTH): set password_file, password_env or REDISCLI_AUTH"},
    Row{"WRONGPASS", Reason::denied, Alive::no, {}},
    Row{"NOPERM", Reason::denied, Alive::no, {}},
    Row{"DENIED", Reason::denied, Alive::no, {}},
    Row{"ERR AUTH <password> called without any password", Reason::denied, Alive::no,
        "a password was sent, but the server has none for its default user: leave it out, or name the user"},
    Row{"ERR Client sent AUTH, but no password is set", Reason::denied, Alive::no,
        "a password was sent, but the server has none: leave it out"},
    Row{"ERR wrong number of arguments for 'auth'", Reason::denied, Alive::no,
        "the server knows no users (Redis before 6): leave the user out"},
    Row{"ERR invalid password", Reason::denied, Alive::no, {}},
    Row{"ERR unknown command", Reason::denied, Alive::no, {}},
    Row{"NOPROTO", Reason::mismatch, Alive::no, "the server does not speak RESP3, which protocol=3 demands"},
    Row{"WRONGTYPE", Reason::mismatch, Alive::no, {}},
    Row{"MOVED", Reason::mismatch, Alive::no, {}},
    Row{"ASK", Reason::mismatch, Alive::no, {}},
};

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Whole words only: BUSYGROUP is not BUSY.
bool begins_with(std::string_view text, std::string_view begin) {
  return text.starts_with(begin) && (text.size() == begin.size() || !is_alphanumeric(text[begin.size()]));
}

// The first word if it looks like an error code, which is upper case by convention.
std::string_view code(std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  const bool upper = std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
  return upper && !word.empty() && word.size() <= 24 ? word : "an error";
}

// The server's text, unless it repeats the password: Redis quotes the arguments of an unknown command.
std::string said(std::string_view text, const Spec& spec) {
  const std::string& password = spec.password.reveal();
  if (!password.empty() && text.contains(password)) return std::string(code(text));
  return printable(text, words_limit);
}

std::string the_key(const Spec& spec) { return cat("key '", printable(spec.key, name_limit), '\''); }

Outcome judge_known(const Row& row, Command asked, std::string_view error, const Spec& spec) {
  if (row.alive == Alive::yes && spec.level == Level::alive) return up(said(error, spec));
  if (!row.words.empty()) return down(row.reason, std::string(row.words));
  if (row.begin == "ERR unknown command") {
    return down(row.reason, cat("the server has no command ", name(asked), " (renamed or disabled?)"));
  }
  if (row.begin == "WRONGTYPE") return down(row.reason, cat(the_key(spec), " does not hold a string (WRONGTYPE)"));
  if (row.begin == "MOVED" || row.begin == "ASK") {
    return down(row.reason, cat(the_key(spec), " is on another node (", said(error, spec), ')'));
  }
  if (row.begin == "WRONGPASS" && spec.password.empty()) return down(row.reason, "no password was given (WRONGPASS)");
  return down(row.reason, said(error, spec));
}

Outcome judge_error(Command asked, std::string_view error, const Spec& spec) {
  if (trimmed(error).empty()) {
    return down(Reason::not_ready, cat(name(asked), " was answered by an empty error"));
  }
  const auto row = std::ranges::find_if(rows, [error](const Row& known) { return begins_with(error, known.begin); });
  if (row != rows.end()) return judge_known(*row, asked, error, spec);
  const bool plain = begins_with(error, "ERR");
  if (asked == Command::auth) {  // the reply may contain a part of the password: shows only its code
    return down(plain ? Reason::denied : Reason::not_ready, cat("AUTH was answered by ", code(error)));
  }
  if (asked == Command::select && plain) return down(Reason::denied, said(error, spec));
  if (asked == Command::cluster_info && plain) return down(Reason::mismatch, said(error, spec), Permanent::yes);
  return down(Reason::not_ready, said(error, spec));
}

std::string describe(const Reply& reply, const Spec& spec) {
  switch (reply.type) {
    case Reply::Type::status: return cat('\'', said(reply.text, spec), '\'');
    case Reply::Type::error: return "an error";
    case Reply::Type::integer: return "a number";
    case Reply::Type::bulk: return "a string";
    case Reply::Type::nil: return "nothing";
    case Reply::Type::other: break;
  }
  return "an array";
}

Outcome unexpected(Command asked, const Reply& reply, const Spec& spec) {
  return down(Reason::protocol, cat(name(asked), " was answered by ", describe(reply, spec)));
}

// The field of "role:master" in the lines of INFO (https://redis.io/commands/info) and CLUSTER INFO.
std::string_view field(std::string_view info, std::string_view key) {
  while (!info.empty()) {
    const std::size_t end = std::min(info.find('\n'), info.size());
    const std::string_view line = trimmed(info.substr(0, end));
    if (line.starts_with(key) && line.substr(key.size()).starts_with(':')) return line.substr(key.size() + 1);
    info.remove_prefix(std::min(end + 1, info.size()));
  }
  return {};
}

Outcome wrong_role(bool active, bool master) {
  if (active) return down(Reason::mismatch, "the role is active-replica, and read-only here (replica-read-only)");
  return down(Reason::mismatch, master ? "the role is primary, not replica" : "the role is replica, not primary");
}

// One link to each master; KeyDB sums up several of them.
bool links_are_up(std::string_view info) {
  const std::string_view all = field(info, "master_global_link_status");
  return field(info, "master_link_status") == "up" && (all.empty() || all == "up");
}

// Redis and Valkey call a replica "slave", Dragonfly "replica" (server_family.cc; "slave" with
// --info_replication_valkey_compatible). KeyDB calls a server that follows another one, and also takes writes,
// "active-replica" (Snapchat/KeyDB#45): it is both.
Outcome judge_replication(std::string_view info, const Spec& spec) {
  const std::string_view role = field(info, "role");
  const bool master = role == "master";
  const bool active = role == "active-replica";
  if (!master && !active && role != "slave" && role != "replica") {
    return down(Reason::protocol, role.empty() ? "INFO replication names no role"
                                               : cat("INFO replication names an unknown role, '",
                                                     printable(role, name_limit), "': leave role and link out"));
  }
  const bool takes_writes = master || (active && field(info, "slave_read_only") != "1");
  const bool fits = spec.role == Role::primary ? takes_writes : spec.role != Role::replica || !master;
  if (!fits) return wrong_role(active, master);
  if (!spec.link_up || master || links_are_up(info)) return up();
  const bool copying = field(info, "master_sync_in_progress") == "1";
  if (copying) return down(Reason::not_ready, "the replica is still copying its master");
  return down(Reason::not_ready, "the replica's link to its master is down");
}

Outcome judge_persistence(std::string_view info) {
  const std::string_view loading = field(info, "loading");
  if (loading.empty()) return down(Reason::protocol, "INFO persistence does not say whether it is loading");
  if (loading == "0" && field(info, "async_loading") != "1") return up();
  return down(Reason::not_ready, "the dataset is still loading");
}

Outcome judge_cluster(std::string_view info) {
  const std::string_view state = field(info, "cluster_state");
  if (state == "ok") return up();
  if (state.empty()) return down(Reason::protocol, "CLUSTER INFO names no cluster_state");
  return down(Reason::not_ready, cat("cluster_state is ", printable(state, name_limit)));
}

Outcome judge_value(const Reply& reply, const Spec& spec) {
  if (reply.type == Reply::Type::nil) return down(Reason::mismatch, cat(the_key(spec), " does not exist"));
  if (reply.type != Reply::Type::bulk) return unexpected(Command::get, reply, spec);
  if (spec.expect && reply.text == spec.expect->reveal()) return up();
  return down(Reason::mismatch, cat(the_key(spec), " differs from what was expected"));
}

Outcome judge_existence(const Reply& reply, const Spec& spec) {
  if (reply.type != Reply::Type::integer) return unexpected(Command::exists, reply, spec);
  return reply.number > 0 ? up() : down(Reason::mismatch, cat(the_key(spec), " does not exist"));
}

bool is_status(const Reply& reply, std::string_view text) {
  return reply.type == Reply::Type::status && reply.text == text;
}

}  // namespace

std::string_view name(Command command) {
  constexpr std::array<std::string_view, 10> names{"AUTH",         "SELECT", "PING",   "INFO",  "INFO",
                                                   "CLUSTER INFO", "GET",    "EXISTS", "HELLO", "SENTINEL"};
  return names[static_cast<std::size_t>(command)];
}

Outcome judge(Command asked, const Reply& reply, const Spec& spec) {
  if (reply.type == Reply::Type::error) return judge_error(asked, reply.text, spec);
  const bool bulk = reply.type == Reply::Type::bulk;
  switch (asked) {
    case Command::auth:
    case Command::select: return is_status(reply, "OK") ? up() : unexpected(asked, reply, spec);
    case Command::ping: return is_status(reply, "PONG") ? up("PONG") : unexpected(asked, reply, spec);
    case Command::info_replication: return bulk ? judge_replication(reply.text, spec) : unexpected(asked, reply, spec);
    case Command::info_persistence: return bulk ? judge_persistence(reply.text) : unexpected(asked, reply, spec);
    case Command::cluster_info: return bulk ? judge_cluster(reply.text) : unexpected(asked, reply, spec);
    case Command::get: return judge_value(reply, spec);
    case Command::hello: return reply.type == Reply::Type::other ? up() : unexpected(asked, reply, spec);
    case Command::master: return unexpected(asked, reply, spec);  // see sentinel.h
    case Command::exists: break;
  }
  return judge_existence(reply, spec);
}

Outcome not_resp(std::string_view begin) {
  const auto seems = [](std::string_view who) {
    return down(Reason::protocol, cat("this is not Redis: it speaks like ", who));
  };
  if (begin.starts_with("HTTP/")) return seems("an HTTP server");
  if (net::begins_tls(begin)) return down(Reason::protocol, "the server speaks TLS: use rediss://, or tls: true");
  if (begin.starts_with("SSH-")) return seems("an SSH server");
  if (begin.starts_with("220")) return seems("a mail or FTP server");
  if (begin.starts_with("ERROR")) return seems("memcached");
  if (begin.starts_with("AMQP")) return seems("an AMQP server");
  // PostgreSQL, "Message Formats": ErrorResponse is 'E' and a length below 64 KiB; MySQL, "Protocol::HandshakeV10":
  // three bytes of length, sequence number 0, version 10.
  if (begin.size() > 2 && begin.starts_with('E') && begin[1] == '\0' && begin[2] == '\0') return seems("PostgreSQL");
  if (begin.size() > 4 && begin[3] == '\0' && begin[4] == '\n') return seems("MySQL");
  return down(Reason::protocol, "the answer is not in the protocol of Redis (RESP)");
}

}  // namespace steady::probe::redis
