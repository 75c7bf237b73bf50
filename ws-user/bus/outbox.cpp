#include "ws-user/bus/outbox.hpp"

#include <algorithm>

namespace ws::bus {

void Outbox::append(Bytes record, MonoTime now) {
  entries_.push_back({std::move(record), now});
  bytes_ += entries_.back().record.size();
  ++newest_;
  trim(now);
}

void Outbox::trim(MonoTime now) {
  while (bytes_ > max_bytes_ && entries_.size() > 1) drop_first();
  while (!entries_.empty() && now - entries_.front().at > max_age_) drop_first();
}

void Outbox::drop_first() {
  last_lost_at_ = entries_.front().at;
  lost_any_ = true;
  bytes_ -= entries_.front().record.size();
  entries_.pop_front();
}

std::uint64_t Outbox::first_since(MonoTime since) const {
  const auto first = std::partition_point(entries_.begin(), entries_.end(),
                                          [&](const Entry& entry) { return entry.at < since; });
  return oldest() + static_cast<std::uint64_t>(first - entries_.begin());
}

}  // namespace ws::bus
