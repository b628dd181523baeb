#include "modes/gate.h"

namespace steady::modes {

Decision Gate::judge(const health::Board& board, std::size_t attempted) {
  if (hopeless(board[attempted], permanent_[attempted])) return Decision::give_up;
  const Clock::time_point now = board[attempted].ended;
  for (std::size_t check = 0; check < board.size(); ++check) {
    if (!passes(board, check, now)) return Decision::hold;
  }
  return Decision::open;
}

// All targets must be up at the same moment, but attempts end at different moments. A success counts until well after
// the next attempt would have succeeded too: a server that froze in between holds the gate.
bool Gate::passes(const health::Board& board, std::size_t check, Clock::time_point now) const {
  const health::Row& row = board[check];
  const Clock::duration fresh = std::chrono::seconds(1) + 2 * row.last.took;
  return row.attempts > 0 && row.tally.streak() >= needed_[check] && now - row.ended <= fresh;
}

bool Gate::hopeless(const health::Row& row, Permanent& permanent) const {
  const Outcome& outcome = row.last.outcome;
  if (!outcome.permanent()) {
    permanent = {};
    return false;
  }
  if (permanent.reason != outcome.reason) permanent = {outcome.reason, row.ended};
  return permanent_grace_ && row.ended - permanent.since >= *permanent_grace_;
}

std::vector<std::size_t> Gate::pending(const health::Board& board, Clock::time_point now) const {
  std::vector<std::size_t> out;
  for (std::size_t check = 0; check < board.size(); ++check) {
    if (!passes(board, check, now)) out.push_back(check);
  }
  return out;
}

}  // namespace steady::modes
