// Others in the same network namespace, who take a name that steady looks for.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <thread>

#include "support/launch.h"

namespace steady::test {

inline constexpr uid_t stranger = 65533;

// Runs a test in a network namespace of its own, as other tests and programs may wait or serve in ours; threads and children of
// `work` are in it too.
void in_own_network(const std::function<void()>& work);

// Listens under an abstract name as `user` and says `text` to each guest, whom it keeps; for ever, again and again.
class Impostor {
 public:
  Impostor(uid_t user, const std::string& name, std::string text, bool for_ever = false);
  ~Impostor();
  Impostor(const Impostor&) = delete;
  Impostor& operator=(const Impostor&) = delete;

 private:
  void serve();

  std::string text_;
  bool for_ever_;
  Fd listener_;
  std::jthread thread_;
};

}  // namespace steady::test
