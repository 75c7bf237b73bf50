#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/ids.hpp"
#include "shared/net/ws/web_socket.hpp"
#include "shared/protocol/hearing.hpp"
#include "ws-user/room/subscriber.hpp"

namespace ws::session {

// A room that a session is in. Stays where it is: the hub refers to the membership.
struct JoinedRoom {
  std::string name;
  room::Membership membership;
  std::uint32_t home = 0;    // the shard that the room lives on
  bool echo = false;         // the session hears its own messages there
  bool gaps = false;         // the session wants to hear when messages of another server are lost
  bool announced = false;    // the room was told that it came, and will be that it went
  bool speaks_only = false;  // and hears nothing of it
};

// Session: one client: who it is, where it is, and its socket.
//
// Thread: loop (its shard's). Held by its gateway connection; weak references wait for answers. After
// detach() it has no socket, and whatever is sent to it is dropped. Errors: where memory is too short for
// what it is promised to hear, its connection ends.
class Session final : public room::Subscriber {
 public:
  Session(SessionId id, net::WebSocket& connection, protocol::Dialect dialect, std::string user, bool echo);

  void deliver(const Slice& frames) noexcept override;
  void break_off() noexcept override;
  bool behind() const override { return connection_ != nullptr && connection_->behind(); }
  const room::Membership* place_as_sender(std::string_view room) const override;
  void hear_gap(std::uint32_t home) noexcept override;
  void hear_joined(std::string_view room, std::string_view ref, std::uint32_t ticket) noexcept override;
  void hear_sent(std::string_view ref, std::string_view id, milliseconds wall) noexcept override;
  void hear_relayed(std::string_view ref, std::size_t peers) noexcept override;
  void hear_not_relayed(std::string_view ref) noexcept override;

  // One text frame of JSON.
  void reply(std::string_view json);
  // The same, written by `encode(std::string& out)`, as an answer that the client waits for: where memory is
  // too short for it, the client is let go.
  template <typename Encode>
  void answer(Encode&& encode) noexcept {
    try {
      std::string out;
      encode(out);
      reply(out);
    } catch (const std::exception&) {
      break_off();
    }
  }
  void close(CloseCode code, std::string_view reason);
  void detach() { connection_ = nullptr; }

  JoinedRoom& add_room(const std::string& name);
  JoinedRoom* find_room(std::string_view name) const;
  void remove_room(const JoinedRoom& room);
  const std::vector<std::unique_ptr<JoinedRoom>>& rooms() const { return rooms_; }

  SessionId id() const { return id_; }
  protocol::Hearing hearing() const { return hearing_; }
  const std::string& user() const { return user_; }
  void set_user(std::string user) { user_ = std::move(user); }
  bool echo() const { return echo_; }  // hears its own messages in every room

 private:
  SessionId id_;
  net::WebSocket* connection_;
  protocol::Hearing hearing_;
  std::string user_;
  bool echo_;
  std::vector<std::unique_ptr<JoinedRoom>> rooms_;
};

}  // namespace ws::session
