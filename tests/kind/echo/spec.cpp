#include "probe/echo/spec.h"

#include "probe/echo/echo_probe.h"

namespace steady::probe::echo {

settings::Node url_to_mapping(const settings::Url& url, settings::Problems& problems) {
  settings::Node map = settings::Node::map({});
  settings::put(map, keys::host, url.host);
  if (url.port) settings::put(map, keys::port, *url.port);
  if (url.path.text.size() > 1) problems.add({1, url.path.column}, "", "an echo target has no path");
  return map;
}

std::unique_ptr<Probe> load(settings::Reader& reader) {
  Spec spec;
  read_host(reader, spec.endpoint);
  spec.endpoint.port = reader.number(keys::port, spec.endpoint.port);
  spec.text = reader.text(keys::text, spec.text);
  if (spec.text.empty()) reader.error_at(keys::text, "the text is empty and proves nothing");
  return std::make_unique<EchoProbe>(std::move(spec));
}

}  // namespace steady::probe::echo
