#include "ws-relayer/relay/mutes.hpp"

#include <algorithm>

namespace ws::relayer {

void Mutes::add(Slot slot, std::string_view room) {
  if (slot >= rings_.size()) rings_.resize(slot + 1);
  Row* row = rows_.find(room);
  if (row != nullptr && row->leaves_out(slot)) return;
  Ring& ring = rings_[slot];
  if (ring.rows.size() >= max_per_link_) evict_one(slot);
  row = rows_.insert(room).first;
  if (row->links_ == 0) row->room_ = room;
  if (slot >= row->places_.size()) row->places_.resize(slot + 1);
  row->places_[slot] = {static_cast<std::uint32_t>(ring.rows.size()), false};
  ++row->links_;
  ring.rows.push_back(row);
}

void Mutes::remove(Slot slot, std::string_view room) {
  Row* row = rows_.find(room);
  if (row != nullptr && row->leaves_out(slot)) drop(slot, *row);
}

void Mutes::clear(Slot slot) {
  if (slot >= rings_.size()) return;
  while (!rings_[slot].rows.empty()) drop(slot, *rings_[slot].rows.back());
  rings_[slot] = Ring{};
}

std::size_t Mutes::largest() const {
  std::size_t most = 0;
  for (const Ring& ring : rings_) most = std::max(most, ring.rows.size());
  return most;
}

// The last of the ring takes the place of the one that goes.
void Mutes::drop(Slot slot, Row& row) {
  Ring& ring = rings_[slot];
  const std::uint32_t index = row.places_[slot].index;
  ring.rows[index] = ring.rows.back();
  ring.rows[index]->places_[slot].index = index;
  ring.rows.pop_back();
  row.places_[slot] = {};
  if (--row.links_ == 0) rows_.erase(row.room_);
}

void Mutes::evict_one(Slot slot) {
  Ring& ring = rings_[slot];
  for (;; ++ring.hand) {
    if (ring.hand >= ring.rows.size()) ring.hand = 0;
    Row::Place& place = ring.rows[ring.hand]->places_[slot];
    if (!place.used) break;
    place.used = false;
  }
  drop(slot, *ring.rows[ring.hand]);
}

}  // namespace ws::relayer
