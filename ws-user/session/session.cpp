#include "ws-user/session/session.hpp"

#include <algorithm>

#include "shared/protocol/event.hpp"

#include "ws-user/session/slow_consumer.hpp"

namespace ws::session {

Session::Session(SessionId id, net::WebSocket& connection, protocol::Dialect dialect, std::string user,
                 bool echo)
    : id_(id),
      connection_(&connection),
      hearing_(dialect, connection.compresses()),
      user_(std::move(user)),
      echo_(echo) {}

void Session::deliver(const Slice& frames) noexcept {
  if (connection_ == nullptr) return;
  try {
    if (!connection_->send(frames)) on_queue_full(*connection_);
  } catch (const std::exception&) {
    break_off();
  }
}

void Session::break_off() noexcept {
  if (connection_ != nullptr) connection_->drop_soon();
}

const room::Membership* Session::place_as_sender(std::string_view room) const {
  const JoinedRoom* joined = find_room(room);
  return joined == nullptr || joined->echo ? nullptr : &joined->membership;
}

// Behind what was said before: that may still wait for the end of the turn.
void Session::hear_gap(std::uint32_t home) noexcept {
  for (const auto& room : rooms_) {
    if (!room->gaps || room->home != home) continue;
    room->membership.tell_rest();
    answer([&](std::string& out) { protocol::encode_gap(out, room->name); });
  }
}

// It may have left meanwhile, and even be back by another join.
void Session::hear_joined(std::string_view name, std::string_view ref, std::uint32_t ticket) noexcept {
  answer([&](std::string& out) {
    const JoinedRoom* room = find_room(name);
    if (room != nullptr && room->membership.ticket == ticket)
      return protocol::encode_joined(out, name, user_, ref);
    protocol::encode_error(out, ErrorCode::kNotJoined,
                           "you left \"" + std::string(name) + "\" before you had joined it", ref);
  });
}

void Session::hear_sent(std::string_view ref, std::string_view id, milliseconds wall) noexcept {
  answer([&](std::string& out) { protocol::encode_sent(out, id, wall, ref); });
}

void Session::hear_relayed(std::string_view ref, std::size_t peers) noexcept {
  answer([&](std::string& out) { protocol::encode_relayed(out, peers, ref); });
}

void Session::hear_not_relayed(std::string_view ref) noexcept {
  answer([&](std::string& out) {
    protocol::encode_error(out, ErrorCode::kNotRelayed,
                           "not every server has confirmed this message: it may have arrived or not; send it "
                           "again with the same cid",
                           ref);
  });
}

void Session::reply(std::string_view json) {
  deliver(Slice(net::make_frame(net::Opcode::kText, json)));
}

void Session::close(CloseCode code, std::string_view reason) {
  if (connection_ != nullptr) connection_->close(code, reason);
}

JoinedRoom& Session::add_room(const std::string& name) {
  auto room = std::make_unique<JoinedRoom>();
  room->name = name;
  return *rooms_.emplace_back(std::move(room));
}

JoinedRoom* Session::find_room(std::string_view name) const {
  auto found =
      std::find_if(rooms_.begin(), rooms_.end(), [&](const auto& room) { return room->name == name; });
  return found == rooms_.end() ? nullptr : found->get();
}

void Session::remove_room(const JoinedRoom& room) {
  rooms_.erase(
      std::find_if(rooms_.begin(), rooms_.end(), [&](const auto& one) { return one.get() == &room; }));
}

}  // namespace ws::session
