// The parameters passed to libpq. They also keep libpq from its own defaults, which use the environment, ~/.pgpass and
// ~/.postgresql of the application. Pure, except that it checks whether files can be read.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "base/outcome.h"
#include "probe/postgres/spec.h"

namespace steady::probe::postgres {

// Two arrays of C strings, each with a null pointer at the end, for PQconnectStartParams() (manual, 34.1.1). They point
// into the spec, which must outlive them: this avoids a second copy of the password.
class Parameters {
 public:
  Parameters() = default;
  Parameters(Parameters&&) = default;
  Parameters& operator=(Parameters&&) = default;

  void add(const char* name, const char* value);
  void keep(const char* name, std::string value);  // for a value that is not stored elsewhere

  const std::vector<const char*>& names() const { return names_; }
  const std::vector<const char*>& values() const { return values_; }

 private:
  std::vector<const char*> names_{nullptr};
  std::vector<const char*> values_{nullptr};
  std::deque<std::string> kept_;  // a deque, because its strings do not move
};

// The parameters for one attempt at `address` (numeric), or at the spec's socket when `address` is empty. An unreadable
// file that TLS needs is `tls`, permanent.
Result<Parameters> parameters(const Spec& spec, const std::string& address);

}  // namespace steady::probe::postgres
