#include "ws-relayer/relay/mutes.hpp"

#include <algorithm>

namespace ws::relayer {

std::vector<Mutes::Place>::iterator Mutes::Row::lower_bound(Slot slot) {
  return std::lower_bound(places_.begin(), places_.end(), slot,
                          [](const Place& place, Slot wanted) { return place.slot < wanted; });
}

Mutes::Place* Mutes::Row::find(Slot slot) {
  const auto place = lower_bound(slot);
  return place != places_.end() && place->slot == slot ? &*place : nullptr;
}

void Mutes::add(Slot slot, std::string_view room) {
  if (slot >= rings_.size()) rings_.resize(slot + 1);
  Row* row = rows_.find(room);
  if (row != nullptr && row->leaves_out(slot)) return;
  Ring& ring = rings_[slot];
  if (ring.rows.size() >= max_per_link_) evict_one(slot);
  row = rows_.insert(room).first;
  if (row->places_.empty()) row->room_ = room;
  row->places_.emplace(row->lower_bound(slot), slot, ring.rows.size());
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
  const auto place = row.lower_bound(slot);
  const std::size_t index = place->index;
  ring.rows[index] = ring.rows.back();
  ring.rows[index]->find(slot)->move_to(index);
  ring.rows.pop_back();
  row.places_.erase(place);
  if (row.places_.empty()) rows_.erase(row.room_);
}

void Mutes::evict_one(Slot slot) {
  Ring& ring = rings_[slot];
  for (;; ++ring.hand) {
    if (ring.hand >= ring.rows.size()) ring.hand = 0;
    Place* place = ring.rows[ring.hand]->find(slot);
    if (place->used == 0) break;
    place->used = 0;
  }
  drop(slot, *ring.rows[ring.hand]);
}

}  // namespace ws::relayer
