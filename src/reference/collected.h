// Takes apart what renderers have written: JSON into its fields, metrics into their families and labels.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "reference/interface.h"

namespace steady::reference {

// The same name comes from many answers: its properties are joined.
class Collected {
 public:
  void add(const std::string& name, const std::string& property, std::string value, bool repeated = true);
  std::vector<PublicName> names() const;

 private:
  std::map<std::string, std::map<std::string, std::set<std::pair<std::string, bool>>>> names_;
};

enum class Words : bool { no, yes };

// Every field, "/readyz checks[].up", with its type and its words. `where` is what stands before the name of a field.
// Without the words where a text is not ours to promise, such as the name of a library.
void add_fields(Collected& out, const std::string& where, const boost::json::value& value, Words words = Words::yes);

// Every family of Prometheus' text format, with its type, labels and their values.
void add_metrics(Collected& out, const std::string& text);

}  // namespace steady::reference
