#include "probe/postgres/rest.h"

#include <libpq-fe.h>

#include <utility>

#include "probe/postgres/libpq_errors.h"
#include "probe/postgres/sqlstate.h"

namespace steady::probe::postgres {
namespace {

bool is_copy(ExecStatusType status) {
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

// The size as a DataRow message (protocol, section 55.7): type, length and number of columns, then each column with its
// length.
std::size_t size_of(const PGresult* row) {
  std::size_t size = 7;
  for (int column = 0; column < PQnfields(row); ++column) {
    size += 4 + static_cast<std::size_t>(PQgetlength(row, 0, column));
  }
  return size;
}

}  // namespace

Outcome several_results() {
  return down(Reason::mismatch, "the query must be one statement, with one result that is not a COPY", Permanent::yes);
}

Outcome query_failure(std::string_view text) {
  if (const auto error = server_error(text)) return refusal(*error, Stage::query);
  return classify(text, Contact::heard);
}

bool Rest::take(const PGresult* next) {
  const ExecStatusType status = PQresultStatus(next);
  if (status == PGRES_FATAL_ERROR) {
    if (!failure_) failure_ = rows_ ? query_failure(PQresultErrorMessage(next)) : several_results();
    rows_ = false;
    return !std::exchange(failed_, true);
  }
  if ((!rows_ || is_copy(status)) && !failed_) failure_ = several_results();
  if (status == PGRES_SINGLE_TUPLE) size_ += size_of(next);
  rows_ = rows_ && status == PGRES_SINGLE_TUPLE;
  return size_ < enough && !is_copy(status);
}

std::optional<Outcome> Rest::failure_when_lost(std::string_view text) const {
  return rows_ ? query_failure(text) : failure_;
}

}  // namespace steady::probe::postgres
