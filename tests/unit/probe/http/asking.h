// Asking a scripted peer over HTTP: the shortest spec, and answers as text.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "probe/http/http_probe.h"
#include "support/run.h"
#include "support/scripted_peer.h"

namespace steady::probe::http {

inline Spec spec_for(std::uint16_t port) {
  Spec spec;
  spec.address.endpoint.host = "127.0.0.1";
  spec.address.endpoint.port = port;
  return spec;
}

inline Spec containing(std::uint16_t port, std::string text) {
  Spec spec = spec_for(port);
  spec.expect.contains_shown = text;
  spec.expect.contains = std::move(text);
  return spec;
}

inline Outcome ask(Spec spec, Duration limit = std::chrono::seconds(10)) {
  return test::attempt(HttpProbe(std::move(spec)), limit);
}

inline test::ScriptedPeer::Script saying(std::string answer) {
  return [answer = std::move(answer)](test::Guest& guest) {
    guest.read_until("\r\n\r\n");
    guest.send(answer);
    guest.close();
  };
}

inline Outcome answered(const std::string& answer) {
  const test::ScriptedPeer peer(saying(answer));
  return ask(spec_for(peer.port()));
}

inline Outcome answered(const std::string& answer, std::string contains) {
  const test::ScriptedPeer peer(saying(answer));
  return ask(containing(peer.port(), std::move(contains)));
}

}  // namespace steady::probe::http
