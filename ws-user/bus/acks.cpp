#include "ws-user/bus/acks.hpp"

namespace ws::bus {

void Acks::add(std::uint64_t number, AckToken token) {
  if (waiting_.size() >= limits_.acks) return refuse(token);
  waiting_.push_back({number, token});
}

void Acks::forget(std::uint64_t number) noexcept {
  if (!waiting_.empty() && waiting_.back().number == number) waiting_.pop_back();
}

void Acks::check() {
  std::size_t peers = 0;
  while (!waiting_.empty() && complete(waiting_.front().number, peers)) {
    const AckToken token = waiting_.front().token;
    waiting_.pop_front();
    listener_.on_relayed(token, peers);
  }
}

void Acks::lose_before(std::uint64_t oldest) {
  if (!rules_.gap_confirms_nothing || waiting_.empty() || waiting_.front().number >= oldest) return;
  check();
  while (!waiting_.empty() && waiting_.front().number < oldest) {
    const AckToken token = waiting_.front().token;
    waiting_.pop_front();
    refuse(token);
  }
}

void Acks::refuse(AckToken token) {
  ++counters_.not_relayed;
  listener_.on_not_relayed(token);
}

bool Acks::complete(std::uint64_t number, std::size_t& peers) const {
  bool all = true;
  peers = 0;
  peers_.for_each([&](const Origin& peer) {
    if (peer.gone || peer.met_after >= number) return;
    if (peer.confirmed >= number) {
      ++peers;
    } else {
      all = false;
    }
  });
  return all;
}

}  // namespace ws::bus
