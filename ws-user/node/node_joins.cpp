// Who is where: the members of rooms as the node counts them, and what the bus is told of it.
#include <new>

#include "ws-user/node/node.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {

void Node::join(const std::string& room, LaneKey lane, std::uint32_t ticket, JoinAnswer answer) {
  Lanes& lanes = *rooms_.insert(room).first;
  const bool wished = lanes.hears(Dialect::kBroadcast);
  try {
    lanes.add(lane);
  } catch (...) {
    if (lanes.members() == 0) forget(room);
    throw;
  }
  follow_wishes(room, wished, lanes.hears(Dialect::kBroadcast));
  stats_.occupied_rooms.set(static_cast<std::int64_t>(rooms_.size()));
  try {
    if (ticket != Shard::kAdmitted)
      tell(lane.shard, [target = shards_[lane.shard], ticket] { target->admit(ticket); });
    confirm(room, lane.shard, std::move(answer));
  } catch (...) {
    leave(room, lane);
    throw;
  }
}

void Node::confirm(const std::string& room, std::uint32_t shard, JoinAnswer answer) {
  const bus::JoinToken token{++tokens_};
  if (answer.joined) {
    Joining waiting{shard, {}, std::move(answer.cancelled)};
    waiting.joined.push_back({std::move(answer.joined), nullptr, nullptr});
    joins_.emplace(token.value, std::move(waiting));
  }
  try {
    bus_->room_occupied(room, token);
  } catch (...) {
    joins_.erase(token.value);
    throw;
  }
}

void Node::leave(const std::string& room, LaneKey lane) noexcept {
  Lanes* lanes = rooms_.find(room);
  if (lanes == nullptr) return;
  const bool wished = lanes->hears(Dialect::kBroadcast);
  lanes->remove(lane);
  follow_wishes(room, wished, lanes->hears(Dialect::kBroadcast));
  if (lanes->members() == 0) forget(room);
}

// Members on `/broadcast` hear who comes and goes. Best effort, as the notices are: without memory for it the
// wish is told with the next member, or taken back with the next that goes.
void Node::follow_wishes(const std::string& room, bool wished, bool wishes) noexcept {
  if (wished == wishes) return;
  try {
    wishes ? notices_.watch(room) : notices_.unwatch(room);
  } catch (const std::bad_alloc&) {
  }
}

// A room that the bus could not be told of stays, and is tried again.
void Node::forget(const std::string& room) noexcept {
  cancelling_ = true;
  try {
    bus_->room_emptied(room);
    rooms_.erase(room);
    stats_.occupied_rooms.set(static_cast<std::int64_t>(rooms_.size()));
  } catch (const std::exception&) {
    empty_rooms_ = true;
  }
  cancelling_ = false;
}

void Node::forget_empty_rooms() {
  if (!empty_rooms_) return;
  std::vector<std::string> empty;
  rooms_.for_each([&](std::string_view room, const Lanes& lanes) {
    if (lanes.members() == 0) empty.emplace_back(room);
  });
  empty_rooms_ = false;
  for (const std::string& room : empty) forget(room);
}

void Node::recount(std::uint32_t shard, const std::vector<LaneSize>& lanes) {
  for (const LaneSize& lane : lanes) {
    if (!rooms_.contains(lane.room)) bus_->room_occupied(lane.room, {++tokens_});
    rooms_.insert(lane.room);
  }
  empty_rooms_ = true;
  rooms_.for_each([&](std::string_view name, Lanes& room) {
    const bool wished = room.hears(Dialect::kBroadcast);
    room.remove_shard(shard);
    follow_wishes(std::string(name), wished, room.hears(Dialect::kBroadcast));
  });
  for (const LaneSize& lane : lanes) {
    Lanes& room = *rooms_.find(lane.room);
    const bool wished = room.hears(Dialect::kBroadcast);
    room.add({shard, lane.hearing}, lane.members);
    follow_wishes(lane.room, wished, room.hears(Dialect::kBroadcast));
  }
}

void Node::on_join_ready(bus::JoinToken token) {
  auto found = joins_.extract(token.value);
  if (!found) return;
  Joining& waiting = found.mapped();
  if (cancelling_) waiting.joined.front().task = std::move(waiting.cancelled);
  to_shards_[waiting.shard]->run_prepared(waiting.joined);
}

}  // namespace ws::node
