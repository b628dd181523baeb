// What libpq is told, and by being told nothing else, what it is kept from: its own defaults reach into the environment,
// ~/.pgpass and ~/.postgresql, which belong to the application. Pure but for a look whether files can be read.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "probe/postgres/spec.h"

namespace steady::probe::postgres {

// Two arrays of C strings, each ended by a null pointer, as PQconnectStartParams() takes them (manual, 34.1.1). They point
// into the spec, which must outlive them, so that no second copy of the password is made.
class Parameters {
 public:
  Parameters() = default;
  Parameters(Parameters&&) = default;
  Parameters& operator=(Parameters&&) = default;

  void add(const char* name, const char* value);
  void keep(const char* name, std::string value);  // for a value that lives nowhere else

  const std::vector<const char*>& names() const { return names_; }
  const std::vector<const char*>& values() const { return values_; }

 private:
  std::vector<const char*> names_{nullptr};
  std::vector<const char*> values_{nullptr};
  std::deque<std::string> kept_;  // a deque, as its strings stay where they are
};

// For one attempt at `address`, a numeric one, or at the spec's socket when it is empty. A file that TLS needs and that
// cannot be read is `tls`, permanent.
Result<Parameters> parameters(const Spec& spec, const std::string& address);

}  // namespace steady::probe::postgres
