#include "ws-user/node/model/actors.hpp"

#include <utility>

#include "shared/protocol/event.hpp"

namespace ws::node::model {
namespace {

constexpr NodeId kElsewhere{2};
constexpr std::string_view kRoomKey = "\"room\":\"room ";
constexpr std::string_view kMessageKey = "\"message\":";

}  // namespace

// Client
// ---------------------------------------------------------------------------------------------------------

void Client::deliver(const Slice& frames) {
  const std::string text(frames.view());
  for (std::size_t at = 0; (at = text.find(kRoomKey, at)) != std::string::npos;) {
    at += kRoomKey.size();
    const std::size_t room = std::stoul(text.substr(at, 20));
    at = text.find(kMessageKey, at) + kMessageKey.size();
    hear(room, std::stoul(text.substr(at, 20)));
  }
}

void Client::hear(std::size_t room, std::size_t message) {
  const auto place = places.find(room);
  if (place == places.end()) return oracle_.fail("a client heard a room that it is not in");
  oracle_.heard(place->second->stay, message);
}

const room::Membership* Client::place_as_sender(std::string_view room) const {
  const auto place = places.find(room_number(room));
  return place == places.end() ? nullptr : &place->second->membership;
}

// Behind what was said before: that may still wait for the end of the turn.
void Client::hear_gap(std::uint32_t home) {
  for (const auto& [room, place] : places) {
    if (place->home != home || place->membership.lane == nullptr) continue;
    place->membership.tell_rest();
    hear(room, gaps.at(room));
  }
}

void Client::hear_joined(std::string_view room, std::string_view, std::uint32_t ticket) {
  const auto place = places.find(room_number(room));
  if (place == places.end() || place->second->membership.ticket != ticket) return;  // it has left since
  if (place->second->membership.lane == nullptr)
    oracle_.fail("a client was told `joined` before it was let in");
  oracle_.told_joined(place->second->stay, now_);
}

// Cluster
// ---------------------------------------------------------------------------------------------------------

std::uint64_t Cluster::publish(const bus::Publication& publication) {
  if (publication.stamp <= last_stamp_) oracle_.fail("stamps do not grow in the order of the numbers");
  last_stamp_ = publication.stamp;
  return ++published_;
}

void Cluster::room_occupied(std::string_view name, bus::JoinToken token) {
  Room& room = rooms_[room_number(name)];
  room.occupied = true;
  if (!room.muted) return listener_.on_join_ready(token);
  room.waiting.push_back(token);
}

void Cluster::room_emptied(std::string_view name) {
  Room& room = rooms_[room_number(name)];
  room.occupied = false;
  for (const bus::JoinToken token : std::exchange(room.waiting, {})) listener_.on_join_ready(token);
}

void Cluster::mute(std::size_t room) {
  if (!rooms_[room].occupied) rooms_[room].muted = true;
}

void Cluster::answer(std::size_t number) {
  Room& room = rooms_[number];
  if (room.waiting.empty()) return;
  room.muted = false;
  for (const bus::JoinToken token : std::exchange(room.waiting, {})) listener_.on_join_ready(token);
}

void Cluster::say(std::size_t room, std::size_t message, milliseconds wall) {
  const std::uint64_t stamp = clock_.next(wall);
  ++numbers_;
  if (!hears(room)) return;
  const std::string name = room_name(room);
  const std::string words = std::to_string(message);
  std::string event;
  protocol::encode_chat(event, {name, words, "Somebody", to_text({stamp, kElsewhere}), wall});
  relay::RecordView record;
  record.kind = relay::Kind::kRoomMessage;
  record.origin = kElsewhere;
  record.number = numbers_;
  record.stamp = stamp;
  record.room = name;
  record.payload = event;
  listener_.on_record(record);
}

void Cluster::lose() {
  ++numbers_;
  listener_.on_gap(kElsewhere, numbers_, numbers_);
}

}  // namespace ws::node::model
