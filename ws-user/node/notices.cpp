#include "ws-user/node/notices.hpp"

namespace ws::node {
namespace {

constexpr milliseconds kWindow{1'000};

}  // namespace

bool Notices::allow(const std::string& room, bool came, MonoTime now) {
  Window& window = windows_.try_emplace(room, Window{now}).first->second;
  if (window.told < kPerSecond) {
    ++window.told;
    return true;
  }
  ++(came ? window.came : window.went);
  return false;
}

std::vector<Notices::Summary> Notices::take_due(MonoTime now) {
  std::vector<Summary> due;
  for (auto it = windows_.begin(); it != windows_.end();) {
    const Window& window = it->second;
    if (now - window.start < kWindow) {
      ++it;
      continue;
    }
    if (window.came + window.went != 0) {
      due.push_back({it->first, std::to_string(window.came) + " more joined, " + std::to_string(window.went) +
                                    " more left"});
    }
    it = windows_.erase(it);
  }
  return due;
}

}  // namespace ws::node
