// Redis Sentinel: which server is the master of a service (redis.io, "Guidelines for Redis clients with support for Redis
// Sentinel"). The Sentinels are asked one after the other; the first one that knows the service is believed, whatever the
// others would say.
#pragma once

#include <string>
#include <string_view>

#include "base/host_port.h"
#include "base/outcome.h"
#include "net/asio.h"
#include "net/attempt.h"
#include "net/stream.h"
#include "probe/redis/reply.h"
#include "probe/redis/spec.h"

namespace steady::probe::redis {

// The settings for a Sentinel of the spec, which has one: another login than that of the master.
Spec for_sentinels(const Spec& spec);

// The address in a reply to SENTINEL get-master-addr-by-name. It is a valid host (a name if the Sentinel resolves names)
// and port, or the outcome says what is wrong: `mismatch`, permanent, where the service is not known or the peer is no
// Sentinel; `denied` where the login is not good enough; `protocol` for an address that is none. Pure.
Result<HostPort> master_in(const Reply& reply, const Spec& asking);

// Asks one Sentinel. Its answer is the detail of an outcome that is up, as parse_host_port() reads it.
asio::awaitable<Outcome> ask_for_master(const Spec& asking, net::Stream& stream, net::Attempt& attempt);

}  // namespace steady::probe::redis
