#include "modes/report.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <ranges>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "modes/explain_json.h"
#include "server/check_json.h"

namespace steady::modes {
namespace {

constexpr std::size_t docker_keeps = 4096;
constexpr std::size_t comfortable = 500;

// The most helpful failures first: those that a person must fix, then messages of the peer, then timeouts.
int rank(const Outcome& outcome) {
  if (outcome.permanent()) return 0;
  switch (outcome.reason) {
    case Reason::internal: return 1;
    case Reason::mismatch:
    case Reason::protocol:
    case Reason::tls: return 2;
    case Reason::not_ready: return 3;
    case Reason::name_not_found:
    case Reason::refused:
    case Reason::unreachable: return 4;
    default: return 5;
  }
}

std::string cut(std::string line, std::size_t limit) {
  if (line.size() <= limit) return line;
  line.resize(limit - 3);
  return line + "...";
}

std::vector<std::size_t> failures(const health::Board& board) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < board.size(); ++i) {
    if (!board[i].last.outcome.up()) out.push_back(i);
  }
  std::ranges::sort(out, {}, [&](std::size_t i) { return std::pair(rank(board[i].last.outcome), i); });
  return out;
}

std::string success_line(std::span<const config::Check> checks, const health::Board& board) {
  Clock::duration slowest{};
  std::string names;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    slowest = std::max(slowest, board[i].last.took);
    names += cat(i == 0 ? "" : ", ", checks[i].name);
  }
  if (names.size() > 200) names = cat(checks.size(), " checks");
  return cat("up: ", names, " [", rounded(slowest), "]\n");
}

}  // namespace

bool all_up(const health::Board& board) { return failures(board).empty(); }

std::string failure_line(const config::Check& check, const health::Attempted& attempted) {
  return cat(check.name, ": ", to_string(attempted.outcome), " [", printable(check.probe->target()), ", ",
             check.probe->action(), ", ", rounded(attempted.took), ']');
}

std::string waiting_report(const std::string& pending, bool json) {
  if (!json) return cat("waiting", pending.empty() ? "" : " for ", pending, '\n');
  boost::json::array names;
  for (const auto name : std::views::split(std::string_view(pending), std::string_view(", "))) {
    names.emplace_back(std::string_view(name));
  }
  return server::json_line({{"up", false}, {"waiting_for", std::move(names)}, {"checks", boost::json::array()}});
}

std::string text_report(std::span<const config::Check> checks, const health::Board& board) {
  const std::vector<std::size_t> failed = failures(board);
  if (failed.empty()) return success_line(checks, board);
  // A single failure may use the whole comfortable size; several share it, but each gets at least 120 bytes.
  const std::size_t share = std::max<std::size_t>(120, comfortable / failed.size());
  std::string out;
  for (std::size_t i = 0; i < failed.size(); ++i) {
    const std::string line = cut(failure_line(checks[failed[i]], board[failed[i]].last), share) + '\n';
    const std::string rest = cat("and ", failed.size() - i, " more\n");
    if (out.size() + line.size() + rest.size() > docker_keeps) return out + rest;
    out += line;
  }
  return out;
}

std::string json_report(std::span<const config::Check> checks, const health::Board& board,
                        std::span<const net::Trace> traces) {
  boost::json::array list;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    boost::json::object check = server::check_json(checks[i], board[i].last.outcome.up());
    server::put_attempt(check, board[i].last);
    if (!traces.empty()) check["explanation"] = explanation_json(board[i].last, traces[i]);
    list.push_back(std::move(check));
  }
  return server::json_line({{"up", all_up(board)}, {"checks", std::move(list)}});
}

}  // namespace steady::modes
