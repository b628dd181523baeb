#include "server/routes.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "server/accept.h"
#include "server/render.h"

namespace steady::server {
namespace {

// The arguments of an endpoint's function.
struct Context {
  const Request& request;
  const RequestTarget& target;
  const View& view;
  Disclosure disclosure;
};

Disclosure disclosure_to(bool local, config::Details details) {
  switch (details) {
    case config::Details::loopback: return local ? Disclosure::reasons : Disclosure::verdict;
    case config::Details::names: return Disclosure::names;
    case config::Details::always: return Disclosure::reasons;
    case config::Details::never: break;
  }
  return Disclosure::verdict;
}

Response in_format(const Verdict& verdict, const Context& context) {
  Response response{.status = verdict.ok ? 200U : 503U, .negotiated = true};
  switch (format_for(context.request.accept)) {
    case Format::health_json:
      response.type = "application/health+json";
      response.body = health_json(verdict, context.view, context.disclosure);
      break;
    case Format::json:
      response.type = "application/json";
      response.body = json(verdict, context.view, context.disclosure);
      break;
    case Format::text: response.body = text(verdict, context.target.verbose, context.disclosure); break;
  }
  return response;
}

Response handled_by(std::string_view handler, Response response) {
  response.handler = handler;
  return response;
}

Response livez(const Context& context) { return in_format(liveness(context.view, context.target.excluded), context); }
Response startupz(const Context& context) { return in_format(startup(context.view, context.target.excluded), context); }
Response readyz(const Context& context) { return in_format(readiness(context.view, context.target.excluded), context); }
Response metrics_page(const Context& context) { return {.type = metrics_type, .body = metrics(context.view)}; }
Response status(const Context& context) {
  return {.type = "application/json", .body = status_json(context.view, context.disclosure)};
}
Response explain(const Context& context);
Response people(const Context&) {
  return {.type = "text/html; charset=utf-8", .body = std::string(page()), .policy = page_policy()};
}

struct Route {
  std::string_view path;
  Response (*answer)(const Context&);
  std::string_view help;
  bool has_formats = false;  // the body depends on Accept and ?verbose
};
constexpr std::array routes{
    Route{"/livez", livez, "steady itself is alive", true},
    Route{"/readyz", readyz, "every deciding check is up now (?verbose, ?exclude=NAME); /readyz/NAME: one check", true},
    Route{"/startupz", startupz, "every deciding check has been up once (?verbose, ?exclude=NAME)", true},
    Route{"/metrics", metrics_page, "for Prometheus"},
    Route{"/status", status, "everything, as JSON"},
    Route{"/explain", explain, "/explain/NAME: one attempt now, and what to do; for clients of this machine"},
    Route{"/", people, "everything, for people"},
};

Response not_found() {
  std::string body = "not found; the endpoints are:\n";
  for (const Route& route : routes) {
    std::string line = cat("  ", route.path);
    line.resize(std::max<std::size_t>(line.size() + 1, 14), ' ');
    body += cat(line, route.help, '\n');
  }
  return {.status = 404, .body = body};
}

constexpr std::string_view readyz_of = "/readyz/";
constexpr std::string_view explain_of = "/explain/";

// The check of "/readyz/database".
std::optional<std::size_t> check_named(const View& view, std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  const auto found = std::ranges::find(view.checks, path.substr(prefix.size()), &config::Check::name);
  if (found == view.checks.end()) return std::nullopt;
  return static_cast<std::size_t>(found - view.checks.begin());
}

// An attempt asks the target more often than the configuration says, and its notes show more than a reason: it is for
// clients of this machine that may see reasons. Others do not learn which names exist.
Response explain(const Context& context) {
  if (!context.request.local || context.disclosure != Disclosure::reasons) {
    return {.status = 403, .body = "explanations are for clients of this machine that may see reasons\n"};
  }
  const std::optional<std::size_t> check = check_named(context.view, context.target.path, explain_of);
  return check ? Response{.explain = check} : not_found();
}

bool is_reading(std::string_view method) { return method == "GET" || method == "HEAD"; }

// The status is that of a GET, so that a client that judges by OPTIONS takes nothing that is not ready for healthy. HAProxy's
// `option httpchk` without words asks so for "/", which is always there, and "*" is the server as a whole (RFC 9110,
// 9.3.7): the status of both is that of readiness. There is no body.
template <class Get>
Response options(Request request, Get get) {
  if (request.target == "*" || request.target == "/") request.target = "/readyz";
  request.method = "GET";
  const Response answer = get(request);
  return {.status = answer.status, .type = {}, .allow = answer.status != 404, .handler = answer.handler};
}

// --- the cache ---

constexpr std::size_t most_pages = 64;

// CPU time of this thread, so that load from other processes does not make pages look expensive.
Clock::duration processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

// Everything that the response depends on except the board and the time, and nothing else: what a client may vary
// would be another page to render and to keep. Empty when the response must not be cached, or costs nothing.
std::string key_of(const Request& request, const View& view) {
  const RequestTarget target = parse_target(request.target);
  if (!target.excluded.empty() || !is_reading(request.method)) return {};
  const auto route = std::ranges::find(routes, target.path, &Route::path);
  if (route == routes.end() && !check_named(view, target.path, readyz_of)) return {};
  std::string key = cat(target.path, '?', request.local ? 'l' : '-', view.draining ? 'd' : '-');
  if (route != routes.end() && !route->has_formats) return key;
  return cat(key, target.verbose ? 'v' : '-', static_cast<int>(format_for(request.accept)));
}

}  // namespace

Response answer(const Request& request, const View& view) {
  if (request.method == "OPTIONS") return options(request, [&](const Request& get) { return answer(get, view); });
  if (!is_reading(request.method)) return {.status = 405, .body = "only GET, HEAD and OPTIONS\n", .allow = true};
  const RequestTarget target = parse_target(request.target);
  const Context context{request, target, view, disclosure_to(request.local, view.details)};
  const auto route = std::ranges::find(routes, target.path, &Route::path);
  if (route != routes.end()) return handled_by(route->path, route->answer(context));
  if (target.path.starts_with(explain_of)) return handled_by("/explain/NAME", explain(context));
  if (const auto check = check_named(view, target.path, readyz_of)) {
    return handled_by("/readyz/NAME", in_format(readiness_of(view, *check, target.excluded), context));
  }
  return not_found();
}

Response Pages::answer(const Request& request, const View& view) {
  if (request.method == "OPTIONS") return options(request, [&](const Request& get) { return answer(get, view); });
  const std::string key = key_of(request, view);
  if (key.empty()) return server::answer(request, view);
  const auto known = pages_.find(key);
  if (known != pages_.end() && view.now < known->second.until && known->second.verdicts == view.board.verdicts()) {
    return known->second.response;
  }
  const Clock::duration begin = processor_time();
  Response response = server::answer(request, view);
  response.shared = std::make_shared<const std::string>(std::exchange(response.body, {}));
  if (pages_.size() >= most_pages) pages_.clear();
  pages_[key] = {response, view.board.verdicts(), view.now + 10 * (processor_time() - begin)};
  return response;
}

}  // namespace steady::server
