#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/base/hlc.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/cid_table.hpp"
#include "ws-user/node/model/oracle.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node::model {

inline std::string room_name(std::size_t room) {
  return "room " + std::to_string(room);
}
inline std::size_t room_number(std::string_view name) {
  return std::stoul(std::string(name.substr(name.find(' ') + 1)));
}

// Client: a session on some shard, or on its way to another one.
class Client final : public room::Subscriber {
 public:
  struct Place {
    std::uint32_t home = 0;
    room::Membership membership;
    std::size_t stay = 0;
  };

  Client(std::size_t index, SessionId id, Oracle& oracle, const Step& now)
      : index_(index), id_(id), oracle_(oracle), now_(now) {}

  void deliver(const Slice& frames) override;
  const room::Membership* place_as_sender(std::string_view room) const override;
  void hear_gap(std::uint32_t home) override;
  void hear_joined(std::string_view room, std::string_view ref, std::uint32_t ticket) override;
  void hear_sent(std::string_view, std::string_view, milliseconds) override {}
  void hear_relayed(std::string_view, std::size_t) override {}
  void break_off() noexcept override { oracle_.fail("a client was let go"); }

  std::size_t index() const { return index_; }
  SessionId id() const { return id_; }

  Shard* shard = nullptr;                                // null: on its way
  std::map<std::size_t, std::unique_ptr<Place>> places;  // by room
  std::map<std::size_t, std::size_t> gaps;               // of each room: the message that it is

 private:
  void hear(std::size_t room, std::size_t message);

  const std::size_t index_;
  const SessionId id_;
  Oracle& oracle_;
  const Step& now_;
};

// Cluster: the bus, and the other servers behind it. A room without members here is muted sooner or later,
// and what is said in it then does not come; it is heard again when the question that its next member leads
// to has been answered, which takes a while.
class Cluster final : public bus::Bus {
 public:
  Cluster(bus::BusListener& listener, Oracle& oracle, std::size_t rooms)
      : listener_(listener), oracle_(oracle), rooms_(rooms) {}

  std::uint64_t publish(const bus::Publication& publication) override;
  bus::CidTable& cids() override { return cids_; }
  void direct(NodeId, std::string_view, std::string_view) override {}
  void room_occupied(std::string_view room, bus::JoinToken token) override;
  void room_emptied(std::string_view room) override;
  bus::BusState state() const override { return {}; }
  void begin_handover() override {}
  bool handed_over() const override { return true; }

  // Another server says `message` in the room; it has lost something that it said in some room.
  void say(std::size_t room, std::size_t message, milliseconds wall);
  void lose();
  // Answers what it was asked of the room.
  void answer(std::size_t room);
  void mute(std::size_t room);
  bool hears(std::size_t room) const { return rooms_[room].occupied && !rooms_[room].muted; }
  bool occupied(std::size_t room) const { return rooms_[room].occupied; }
  std::uint64_t published() const { return published_; }

 private:
  struct Room {
    bool occupied = false;
    bool muted = false;
    std::vector<bus::JoinToken> waiting;
  };

  bus::BusListener& listener_;
  Oracle& oracle_;
  std::vector<Room> rooms_;
  bus::CidTable cids_{milliseconds(1'000), 100, bus::CidTable::Use::kShared};
  Hlc clock_;
  std::uint64_t numbers_ = 0;  // of the other server
  std::uint64_t published_ = 0;
  std::uint64_t last_stamp_ = 0;
};

}  // namespace ws::node::model
