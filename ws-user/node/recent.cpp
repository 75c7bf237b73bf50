#include "ws-user/node/recent.hpp"

namespace ws::node {

Recent::Entry& Recent::add(Entry entry) {
  forget(entry.at);
  if (entries_.size() == kMost) entries_.pop_front();
  return entries_.emplace_back(std::move(entry));
}

void Recent::forget(MonoTime now) {
  while (!entries_.empty() && now - entries_.front().at > kKept) entries_.pop_front();
}

}  // namespace ws::node
