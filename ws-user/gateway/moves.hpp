#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/net/server.hpp"
#include "ws-user/node/balance.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::gateway {

class RoomsConnection;

// Moves: takes connections of one shard to the shards that their rooms live on, and takes in those who come
// from others. Members and room are on one thread then, and nothing that is said crosses.
//
//   A: sockets     a join for a room that lives on B: the connection is put aside, and the join is kept
//   A: hand over   it leaves the room that it started in | all that A has for others | then it goes itself
//   B: mail        it is at home; its join is handled, then what it said behind that; its socket is read
//
// It goes behind all mail of its shard, so that what it asked for before is handled before what it asks for
// then. Only a connection without a room of its own choice goes, so no membership does. It comes as it is:
// with its queue, half a message, and its deadlines. Whatever is in the way of it costs only that its room's
// messages cross.
//
// Thread: loop (its shard's). Must outlive the server's connections. Errors: none escape: one that cannot go
// stays, one that cannot be taken in is let go.
class Moves final : public node::Departures {
 public:
  static constexpr std::size_t kEachTurn = 16;  // that go; who stays is to notice nothing of a storm

  Moves(node::Shard& shard, std::shared_ptr<node::Balance> balance)
      : shard_(shard), balance_(std::move(balance)) {}
  ~Moves() override;
  // `all`: of each shard, in the order of their indices. Thread: setup.
  void connect(net::Server& server, std::vector<Moves*> all);

  // Whether it goes to the home of `room` first, where the request is handled again; then nothing more is to
  // be done with it here.
  bool takes(RoomsConnection& connection, const std::string& room, std::string_view request);
  // It is over.
  void forget(const RoomsConnection& connection) noexcept;

  // For one whose handshake names its room: how it gets to the room's home, where the service in that place
  // of `same` answers it. Empty: it stays.
  std::function<void(net::Arrival)> way_home(const std::string& room, const std::vector<net::Service*>& same);

  void leave_rooms() noexcept override;
  void depart() noexcept override;

  node::Shard& shard() { return shard_; }

 private:
  // One on its way, with what it asked for. The mail that brings it owns it.
  struct Journey {
    Journey(RoomsConnection& who, std::uint32_t where, std::string_view what,
            const std::shared_ptr<node::Balance>& balance)
        : connection(&who), to(where), request(what), passage(balance, where) {}

    RoomsConnection* connection;
    const std::uint32_t to;
    const std::string request;
    net::Arrival arrival;
    node::Balance::Passage passage;
  };
  // One that waits for the end of the turn. Its mail is written already, so that nothing can fail any more.
  struct Leaver {
    Journey* journey;
    net::MailList mail;
  };

  Leaver take_back(std::vector<Leaver>::iterator which) noexcept;
  void arrive(Journey& journey);
  void go_on(RoomsConnection& connection, const std::string& request) noexcept;
  void take_in(net::Arrival arrival, net::Service& service);

  node::Shard& shard_;
  const std::shared_ptr<node::Balance> balance_;
  net::Server* server_ = nullptr;
  std::vector<Moves*> all_;
  std::vector<Leaver> leavers_;
  std::size_t going_ = 0;   // of them, in this turn
  bool taking_in_ = false;  // somebody who has moved: it does not go on from here at once
};

// What serves the same on each shard, and takes connections between them. Empty where there is one shard.
struct Neighbours {
  Moves* moves = nullptr;
  std::vector<net::Service*> same;
};

}  // namespace ws::gateway
