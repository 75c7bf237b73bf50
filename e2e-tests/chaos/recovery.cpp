#include "e2e-tests/chaos/recovery.hpp"

#include <algorithm>

namespace ws::chaos {

void Recovery::begin(Duration now) {
  began_ = now;
  const auto servers = static_cast<std::size_t>(servers_);
  flows_.assign(servers * servers, false);
  missing_ = servers_ * (servers_ - 1);
}

void Recovery::heard(int from, int to, Duration said_at, Duration now) {
  if (!began_ || from == to || said_at < *began_) return;
  const auto way =
      static_cast<std::size_t>(from) * static_cast<std::size_t>(servers_) + static_cast<std::size_t>(to);
  if (flows_[way]) return;
  flows_[way] = true;
  if (--missing_ > 0) return;
  times_.push_back(now - *began_);
  began_.reset();
}

Duration Recovery::median() const {
  if (times_.empty()) return Duration(0);
  std::vector<Duration> sorted = times_;
  std::sort(sorted.begin(), sorted.end());
  return sorted[sorted.size() / 2];
}

Duration Recovery::worst() const {
  return times_.empty() ? Duration(0) : *std::max_element(times_.begin(), times_.end());
}

}  // namespace ws::chaos
