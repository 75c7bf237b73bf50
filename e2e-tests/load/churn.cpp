#include "e2e-tests/load/churn.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ws::load {

Churn::Churn(const std::vector<Target>& targets, double per_second, int sources, Poller& poller)
    : targets_(targets), per_second_(per_second), sources_(sources), poller_(poller), due_(kMaxUnderWay) {
  for (std::uint32_t i = 0; i < kMaxUnderWay; ++i) {
    connections_.push_back(std::make_unique<Connection>(*this, i));
    free_.push_back(i);
  }
}

void Churn::step(std::uint64_t now) {
  if (!pace_) return;
  for (int i = 0; i < kBurst && pace_->due(now) && !free_.empty(); ++i) {
    const std::uint32_t slot = free_.back();
    const std::uint64_t due = pace_->next_due();
    const std::uint64_t number = pace_->take();
    const int source =
        sources_ == 0 ? 0 : 2 + static_cast<int>(number % static_cast<std::uint64_t>(sources_));
    due_[slot] = std::max<std::uint64_t>(due, 1);
    if (connections_[slot]->start(targets_[number % targets_.size()], source, poller_, "", 0)) {
      free_.pop_back();
    } else {
      fail(std::strerror(errno));
    }
  }
}

void Churn::on_ready(Connection& connection, std::uint64_t now) {
  std::uint64_t& due = due_[connection.member()];
  opening_.record(now > due ? now - due : 0);
  due = 0;
  connection.close_politely();
}

void Churn::on_closed(Connection& connection, const std::string& why) {
  free_.push_back(connection.member());
  if (due_[connection.member()] != 0 || !why.empty()) return fail(why);
  ++completed_;
}

void Churn::fail(const std::string& why) {
  ++failed_;
  if (first_failure_.empty()) first_failure_ = why;
}

}  // namespace ws::load
