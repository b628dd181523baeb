// Maps a Redis command and its reply to an outcome. Pure.
//
// The error codes are those of Redis' own sources (server.c, networking.c, acl.c, cluster.c); Valkey kept them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/outcome.h"
#include "probe/redis/spec.h"

namespace steady::probe::redis {

// One reply of the Redis serialization protocol, version 2. An array is just `other`, and so is any type of version 3: only
// of a Sentinel a pair of texts is wanted.
struct Reply {
  enum class Type : std::uint8_t { status, error, integer, bulk, nil, other };
  Type type = Type::nil;
  std::string text = {};    // of a status, an error (without its '-') or a bulk string
  std::int64_t number = 0;  // of an integer
  std::vector<std::string> pair =
      {};  // of an array of two, if the reader takes pairs; empty for what is no bulk string
  bool operator==(const Reply&) const = default;
};

enum class Command : std::uint8_t {
  auth,
  select,
  ping,
  info_replication,
  info_persistence,
  cluster_info,
  get,
  exists,
  hello,
  master  // of a service, asked of a Sentinel
};

std::string_view name(Command command);  // without its arguments: "CLUSTER INFO", "GET"

// Whether this reply to `asked` is as `spec` expects. Error replies, by their code:
//   LOADING MASTERDOWN MISCONF BUSY      not_ready; up at level alive
//   CLUSTERDOWN, max number of clients   not_ready, and so is every code not listed here: proxies report their own
//                                        temporary problems this way
//   NOAUTH WRONGPASS NOPERM DENIED       denied
//   ERR on AUTH or SELECT, or a command that the server does not have: denied
//   cluster support disabled             mismatch, permanent
//   WRONGTYPE MOVED ASK                  mismatch: the key has another type, or is on another server
// A reply of a type that the command does not have is `protocol`. The detail never contains the password or a key's
// value.
Outcome judge(Command asked, const Reply& reply, const Spec& spec);

// The outcome for bytes that are not RESP: `protocol`, with a guess at the peer's protocol. `begin` is the peer's first
// bytes.
Outcome not_resp(std::string_view begin);

}  // namespace steady::probe::redis
