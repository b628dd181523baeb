#include "net/watched.h"

namespace steady::net {

WatchedSet::~WatchedSet() {
  for (auto& [fd, watch] : watches_) watch->descriptor.release();
}

void WatchedSet::watch(int fd, bool readable, bool writable) {
  std::shared_ptr<Watch>& watch = watches_[fd];
  if (!watch) {
    watch = std::make_shared<Watch>(executor_);
    error_code ignored;
    watch->descriptor.assign(fd, ignored);
  }
  watch->wanted = {readable, writable};
  wait(watch, 0);
  wait(watch, 1);
}

// The handler that is running may keep the watch alive for a moment. It must not use the descriptor again, because its
// number may already belong to another one.
void WatchedSet::let_go(int fd) {
  const auto found = watches_.find(fd);
  if (found == watches_.end()) return;
  found->second->descriptor.release();
  watches_.erase(found);
}

void WatchedSet::wait(const std::shared_ptr<Watch>& watch, std::size_t direction) {
  if (!watch->wanted[direction] || watch->waiting[direction] || !watch->descriptor.is_open()) return;
  watch->waiting[direction] = true;
  watch->descriptor.async_wait(direction == 0 ? Descriptor::wait_read : Descriptor::wait_write,
                               [this, direction, held = std::weak_ptr(watch)](const error_code& error) {
                                 const std::shared_ptr<Watch> mine = held.lock();
                                 if (!mine || error) return;  // then the set may be destroyed too
                                 mine->waiting[direction] = false;
                                 if (!mine->wanted[direction]) return;
                                 ready_({mine->descriptor.native_handle(), direction == 0});
                                 wait(mine, direction);
                               });
}

}  // namespace steady::net
