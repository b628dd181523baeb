// What a Redis reply means: from what was asked and what came back to an outcome. Pure.
//
// The error codes are those of Redis' own sources (server.c, networking.c, acl.c, cluster.c); Valkey kept them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/outcome.h"
#include "probe/redis/spec.h"

namespace steady::probe::redis {

// One reply of the Redis serialization protocol, version 2. None of our commands is answered by an array, so an array,
// like anything that only version 3 knows, is just `other`.
struct Reply {
  enum class Type : std::uint8_t { status, error, integer, bulk, nil, other };
  Type type = Type::nil;
  std::string text = {};    // of a status, an error (without its '-') or a bulk string
  std::int64_t number = 0;  // of an integer
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
  hello
};

// Whether this reply is the one that `spec` wants to hear on `asked`. Error replies, by their code:
//   LOADING MASTERDOWN MISCONF BUSY      not_ready; up at level alive
//   CLUSTERDOWN, max number of clients   not_ready, and so is every code that is not named here: proxies tell their own
//                                        troubles this way, and those pass
//   NOAUTH WRONGPASS NOPERM DENIED       denied
//   ERR on AUTH or SELECT, or a command that the server does not have: denied
//   cluster support disabled             mismatch, permanent
//   WRONGTYPE MOVED ASK                  mismatch: the key is not what, or where, it was expected to be
// A reply of another type than the command has is `protocol`. The detail never holds the password or a key's value.
Outcome judge(Command asked, const Reply& reply, const Spec& spec);

// Bytes that are no RESP: `protocol`, with a guess at who speaks so. `begin` is how the peer began.
Outcome not_resp(std::string_view begin);

}  // namespace steady::probe::redis
