// What a server sends after the first row of a query's result, or after a result without rows. Nothing of it is kept;
// it only decides whether the query succeeded. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/outcome.h"

struct pg_result;  // libpq's PGresult

namespace steady::probe::postgres {

// The outcome of a failed query, from libpq's text.
Outcome query_failure(std::string_view text);

Outcome several_results();  // where a query may have one

class Rest {
 public:
  static constexpr std::size_t enough = 1024 * 1024;  // bytes of rows

  enum class After : std::uint8_t { row, result, failure };
  explicit Rest(After first) : rows_(first == After::row), failed_(first == After::failure) {}

  // False when further data does not matter: there were `enough` rows, or libpq is in a COPY.
  bool take(const pg_result* next);

  // The failure in the rest of a query whose first row or result was good.
  const std::optional<Outcome>& failure() const { return failure_; }

  // The same after a lost connection; `text` is libpq's message.
  std::optional<Outcome> failure_when_lost(std::string_view text) const;

 private:
  bool rows_;    // further rows of the one result may follow
  bool failed_;  // the server has reported an error and should send ReadyForQuery next
  std::optional<Outcome> failure_;
  std::size_t size_ = 0;
};

}  // namespace steady::probe::postgres
