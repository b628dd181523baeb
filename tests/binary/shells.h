// The real shells, with the scripts of `steady completion` where each looks for them, and what they then offer.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "binary.h"
#include "support/temporary_directory.h"

namespace steady::test {

struct Offer {
  std::set<std::string> words;  // without the "--output=" of a line that ends in it
  std::string texts;            // what is shown beside them; bash shows none
};

class Shell {
 public:
  explicit Shell(std::string name);  // "bash", "zsh" or "fish"

  const std::string& name() const { return name_; }

  // What is offered at the end of each of these lines, in a folder that holds the files "steady.yaml" and "my steady.yaml".
  std::vector<Offer> offers(const Words& lines) const;
  Offer offer(const std::string& line) const { return offers({line}).front(); }

 private:
  Command command(const Words& lines) const;

  std::string name_;
  TemporaryDirectory folder_;
};

inline const Words shells{"bash", "zsh", "fish"};

}  // namespace steady::test
