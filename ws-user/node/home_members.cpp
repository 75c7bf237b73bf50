// Who is where: the members of a home's rooms as it counts them, and what the bus is told of it.
#include <algorithm>
#include <utility>

#include "ws-user/node/bus_side.hpp"
#include "ws-user/node/directory.hpp"
#include "ws-user/node/home.hpp"
#include "ws-user/node/post.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {

// Coming
// ---------------------------------------------------------------------------------------------------

// From here on it is the room that the directory waits for, and not the attach any more.
Home::Room& Home::arrived(const std::string& name) {
  try {
    Room& room = *rooms_.insert(name).first;
    ++room.attached;
    return room;
  } catch (...) {
    if (node_.directory != nullptr) node_.directory->withdraw(name);
    throw;
  }
}

void Home::attach(const std::string& name, LaneKey lane, std::uint32_t ticket, const Asker& asker) {
  loop_.assert_here();
  Room& room = arrived(name);
  try {
    count_in(name, room, lane, ticket, asker);
  } catch (...) {
    after_change(name, room);
    throw;
  }
  after_change(name, room);
  if (room.ready || !node_.rules.wait_for_bus) answer(room);
}

// The shard admits the member before it tells it that it has joined.
void Home::count_in(const std::string& name, Room& room, LaneKey lane, std::uint32_t ticket,
                    const Asker& asker) {
  net::MailList admission;
  if (!post_.is_here(lane.shard))
    admission = post_.written([target = node_.shards[lane.shard], ticket] { target->admit(ticket); });
  const std::size_t waiting = room.waiting.size();
  room.lanes.add(lane);
  try {
    wait(name, room, ticket, asker);
    if (!room.asked) ask(name, room);
  } catch (...) {
    room.waiting.erase(room.waiting.begin() + static_cast<std::ptrdiff_t>(waiting), room.waiting.end());
    room.lanes.remove(lane);
    throw;
  }
  if (lane.shard != index_) stats_.members_elsewhere.add(1);
  post_.run_written(lane.shard, admission);
}

void Home::confirm(const std::string& name, std::uint32_t ticket, const Asker& asker) {
  Room* room = rooms_.find(name);
  if (room == nullptr) return;  // it could not come, and goes
  wait(name, *room, ticket, asker);
  if (room->ready) answer(*room);
}

void Home::wait(const std::string& name, Room& room, std::uint32_t ticket, const Asker& asker) {
  if (asker.ref.empty()) return;
  room.waiting.push_back(
      {asker.shard, post_.written([target = node_.shards[asker.shard], name, asker, ticket] {
         target->tell_joined(asker.session, name, asker.ref, ticket);
       })});
}

// One that has moved on meanwhile may be missed for lack of memory, here as where mail tells it.
void Home::answer(Room& room) noexcept {
  for (Waiting& each : std::exchange(room.waiting, {})) {
    try {
      post_.run_written(each.shard, each.joined);
    } catch (const std::exception&) {
    }
  }
}

void Home::attach_speaker(const std::string& name, SessionId who) {
  Room& room = arrived(name);
  try {
    room.speakers.push_back(who);
  } catch (...) {
    after_change(name, room);
    throw;
  }
}

// The question to the bus
// ---------------------------------------------------------------------------------------------------

// Leaving
// ---------------------------------------------------------------------------------------------------

void Home::detach(const std::string& name, LaneKey lane) noexcept {
  Room* room = rooms_.find(name);
  if (room == nullptr) return;
  if (room->lanes.remove(lane) && lane.shard != index_) stats_.members_elsewhere.add(-1);
  after_change(name, *room);
}

void Home::detach_speaker(const std::string& name, SessionId who) noexcept {
  Room* room = rooms_.find(name);
  if (room == nullptr) return;
  auto& speakers = room->speakers;
  const auto found = std::find(speakers.begin(), speakers.end(), who);
  if (found == speakers.end()) return;  // it could not come
  speakers.erase(found);
  after_change(name, *room);
}

void Home::withdraw(const std::string& name) noexcept {
  if (node_.directory == nullptr) return;
  node_.directory->withdraw(name);
  if (Room* room = rooms_.find(name)) after_change(name, *room);
}

void Home::after_change(const std::string& name, Room& room) noexcept {
  tell_wish(name, room);
  if (node_.directory != nullptr)
    node_.directory->set_members(name, static_cast<std::uint32_t>(room.lanes.members()));
  if (room.lanes.members() == 0) end_life(name, room);
  if (room.wanted() || room.wished || room.life != 0) return;
  if (node_.directory == nullptr || node_.directory->end(name, room.attached)) rooms_.erase(name);
}

// Members on `/broadcast` hear who comes and goes.
void Home::tell_wish(const std::string& name, Room& room) noexcept {
  const bool wishes = room.lanes.hears(Dialect::kBroadcast);
  if (wishes == room.wished) return;
  try {
    post_.run(kBusLoop, [bus_side = node_.bus_side, name, wishes] { bus_side->wish(name, wishes); });
    room.wished = wishes;
  } catch (const std::exception&) {
    look_again_ = true;
  }
}

// Who waited for an answer has left. A room that the bus could not be told of stays, and is tried again.
void Home::end_life(const std::string& name, Room& room) noexcept {
  answer(room);
  if (room.life == 0) return;
  try {
    if (room.asked) {
      post_.run(kBusLoop, [bus_side = node_.bus_side, home = index_, name, life = room.life] {
        bus_side->emptied(home, name, life);
      });
    }
    room.life = 0;
    room.asked = room.ready = false;
    stats_.occupied_rooms.add(-1);
  } catch (const std::exception&) {
    look_again_ = true;
  }
}

void Home::look_again() {
  if (!look_again_) return;
  std::vector<std::string> due;
  rooms_.for_each([&](std::string_view name, const Room& room) {
    if (room.is_untold()) due.emplace_back(name);
  });
  look_again_ = false;
  try {
    for (const std::string& name : due) {
      Room& room = *rooms_.find(name);
      if (room.lanes.members() != 0 && !room.asked) ask(name, room);
      if (room.ready) answer(room);
      after_change(name, room);
    }
  } catch (...) {
    look_again_ = true;
    throw;
  }
}

// It has fewer members than were counted, and never more.
void Home::recount(std::uint32_t shard, const std::vector<LaneSize>& lanes) {
  StringMap<std::vector<const LaneSize*>> by_room;
  for (const LaneSize& lane : lanes) by_room.insert(lane.room).first->push_back(&lane);
  std::vector<std::string> names;
  rooms_.for_each([&](std::string_view name, const Room&) { names.emplace_back(name); });
  for (const std::string& name : names) {
    Room& room = *rooms_.find(name);
    const std::size_t before = room.lanes.elsewhere(index_);
    room.lanes.limit(shard, [listed = by_room.find(name)](protocol::Hearing hearing) -> std::size_t {
      if (listed == nullptr) return 0;
      for (const LaneSize* lane : *listed) {
        if (lane->hearing == hearing) return lane->members;
      }
      return 0;
    });
    stats_.members_elsewhere.add(static_cast<std::int64_t>(room.lanes.elsewhere(index_)) -
                                 static_cast<std::int64_t>(before));
    after_change(name, room);
  }
}

void Home::announce(const std::string& name, const std::string& user, bool came, SessionId who) {
  const Room* room = rooms_.find(name);
  if (room != nullptr && room->lanes.hears(Dialect::kBroadcast)) board_.announce(name, user, came, who);
  if (!node_.bus_side->notices_wanted()) return;
  post_.run(kBusLoop,
            [bus_side = node_.bus_side, name, user, came] { bus_side->announce(name, user, came); });
}

}  // namespace ws::node
