#include "ws-user/client/unconfirmed.hpp"

#include <algorithm>
#include <utility>

namespace ws::client {

Outgoing& Unconfirmed::add(Outgoing message) {
  bytes_ += message.text.size();
  return messages_.emplace_back(std::move(message));
}

const Outgoing* Unconfirmed::next() {
  if (in_flight_ >= window_) return nullptr;
  auto found =
      std::find_if(messages_.begin(), messages_.end(), [](const Outgoing& m) { return !m.in_flight; });
  if (found == messages_.end()) return nullptr;
  found->in_flight = true;
  ++in_flight_;
  return &*found;
}

std::deque<Outgoing>::iterator Unconfirmed::find(std::uint64_t ref) {
  auto place = std::lower_bound(messages_.begin(), messages_.end(), ref,
                                [](const Outgoing& m, std::uint64_t wanted) { return m.ref < wanted; });
  return place != messages_.end() && place->ref == ref ? place : messages_.end();
}

bool Unconfirmed::has(std::uint64_t ref) const {
  return std::any_of(messages_.begin(), messages_.end(), [&](const Outgoing& m) { return m.ref == ref; });
}

Outgoing Unconfirmed::take(std::uint64_t ref) {
  auto place = find(ref);
  if (place == messages_.end()) return {};
  Outgoing message = std::move(*place);
  messages_.erase(place);
  bytes_ -= message.text.size();
  if (message.in_flight) --in_flight_;
  return message;
}

void Unconfirmed::put_back(std::uint64_t ref) {
  window_ = 1;
  auto place = find(ref);
  if (place == messages_.end() || !place->in_flight) return;
  place->in_flight = false;
  --in_flight_;
}

void Unconfirmed::put_all_back() {
  for (Outgoing& message : messages_) message.in_flight = false;
  in_flight_ = 0;
  window_ = kWindow;
}

void Unconfirmed::show_waiting(const std::function<void(const Outgoing&)>& show) {
  for (Outgoing& message : messages_) {
    if (!std::exchange(message.shown_waiting, true)) show(message);
  }
}

}  // namespace ws::client
