// One login at a scripted peer.
#pragma once

#include <chrono>
#include <cstdint>

#include "probe/postgres/postgres_probe.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::test {

inline probe::postgres::Spec login_at(std::uint16_t port) {
  probe::postgres::Spec spec;
  spec.host = "127.0.0.1";
  spec.port = port;
  spec.user = spec.database = "app";
  return spec;
}

inline Outcome login(const ScriptedPeer& peer, probe::postgres::Level level = probe::postgres::Level::login,
                     Duration limit = std::chrono::seconds(10)) {
  probe::postgres::Spec spec = login_at(peer.port());
  spec.level = level;
  return attempt(probe::postgres::PostgresProbe(spec), limit);
}

}  // namespace steady::test
