#include "ws-user/node/notices.hpp"

namespace ws::node {
namespace {

constexpr milliseconds kWindow{1'000};

}  // namespace

bool Notices::allow(const std::string& room, bool came, MonoTime now) {
  Window& current = window(room, now);
  if (current.told < kPerSecond) {
    ++current.told;
    return true;
  }
  ++(came ? current.came : current.went);
  return false;
}

void Notices::count(const Summary& more, MonoTime now) {
  Window& current = window(more.room, now);
  current.came += more.came;
  current.went += more.went;
}

std::vector<Notices::Summary> Notices::take_due(MonoTime now) {
  std::vector<Summary> due;
  for (auto it = windows_.begin(); it != windows_.end();) {
    const Window& over = it->second;
    if (now - over.start < kWindow) {
      ++it;
      continue;
    }
    if (over.came + over.went != 0) due.push_back({it->first, over.came, over.went});
    it = windows_.erase(it);
  }
  return due;
}

}  // namespace ws::node
