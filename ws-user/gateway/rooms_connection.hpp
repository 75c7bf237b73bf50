#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ws-user/gateway/client_connection.hpp"

namespace ws::gateway {

class Moves;

// RoomsConnection: a socket that speaks the native dialect (`/` in PROTOCOL.md). Turns frames into
// commands. While it is in no room of its own choice, it may move to the shard of the room that it joins.
//
// Thread: loop (its shard's).
class RoomsConnection final : public ClientConnection {
 public:
  // `moves`: its shard's; null: it stays.
  RoomsConnection(net::WebSocket& connection, node::Shard& shard, const Settings& settings,
                  const Visitor& visitor, Moves* moves);

  // For Moves. Whether it may go to the home of `room`.
  bool may_move(std::string_view room, MonoTime now);
  void pack(MonoTime now);  // it goes at the end of the turn; may throw
  void leave_rooms() noexcept;
  void come_to(Moves& moves);  // throws for lack of memory; then it must go
  // The shards (a bit each) that send after it what comes there for it.
  std::uint64_t left_shards() const { return travels_ == nullptr ? 0 : travels_->left; }
  std::uint32_t shard_index() const { return shard().index(); }
  SessionId session_id() { return session().id(); }
  net::WebSocket& socket() { return connection(); }

 private:
  class Departing;
  // Of one that has moved.
  struct Travels {
    std::uint64_t left = 0;          // shards, a bit each, that send after it what comes there
    std::vector<std::uint32_t> way;  // shards that it has come by lately, the first one first
    int soon = 0;                    // how often it may move again at once
    MonoTime last{0};
  };

  void say_goodbye() override;
  void on_text(std::string_view text) override;
  const std::string& own_room() const override { return settings().default_room; }
  std::vector<std::uint32_t> way_here() const override;
  void on_gone() noexcept override;
  void on_bare_text(std::string_view text);
  void leave_default_room(std::string_view joined);

  Moves* moves_;
  std::unique_ptr<Travels> travels_;
  bool in_default_room_ = false;  // until the first join-room
};

}  // namespace ws::gateway
