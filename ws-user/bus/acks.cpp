#include "ws-user/bus/acks.hpp"

namespace ws::bus {

bool Acks::add(std::uint64_t number, AckToken token, MonoTime now) {
  if (waiting_.size() >= limits_.acks) return false;
  waiting_.push_back({number, token, now});
  return true;
}

void Acks::check(MonoTime now) {
  while (!waiting_.empty()) {
    const Waiting first = waiting_.front();
    std::size_t peers = 0;
    if (complete(first.number, peers)) {
      waiting_.pop_front();
      listener_.on_relayed(first.token, peers);
    } else if (now - first.since > limits_.outbox_age) {
      waiting_.pop_front();
    } else {
      return;
    }
  }
}

bool Acks::complete(std::uint64_t number, std::size_t& peers) const {
  bool all = true;
  peers_.for_each([&](const Origin& peer) {
    if (!peer.here || peer.here_since >= number) return;
    if (peer.confirmed >= number) {
      ++peers;
    } else {
      all = false;
    }
  });
  return all;
}

}  // namespace ws::bus
