#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "shared/testing/fake_clock.hpp"
#include "ws-user/node/model/actors.hpp"
#include "ws-user/node/model/oracle.hpp"
#include "ws-user/node/node.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node::model {

// What a run leaves out, to see whether anybody notices.
struct Mutation {
  Rules node;
  bool mail_before_moves = true;  // a moving client does not pass what it said before
};

// World: one run of the model, as a function of its seed: the parts of a node with two to four shards,
// clients, and the rest of the cluster behind a bus, in random turns. All loops are turned by one thread;
// between what a client says and the turn in which its shard hands that over, others may have theirs.
class World {
 public:
  World(std::uint64_t seed, const Mutation& mutation, bool tell = false);
  ~World();
  // The first violation; empty: none.
  std::string run();
  const std::string& story() const { return oracle_.story(); }

 private:
  void step();
  void act(std::size_t client);
  void join(Client& client, std::size_t room);
  void come(Client& client, std::size_t room);
  void leave(Client& client, std::size_t room);
  void say(Client& client, std::size_t room);
  void begin_move(Client& client, std::uint32_t to, std::size_t room);
  void arrive(Client& client, std::uint32_t to, std::size_t room);
  void hear_elsewhere();
  void turn(std::size_t shard);
  void settle();
  void check();
  void leave_all();
  std::size_t pick(std::size_t count) { return random_() % count; }
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  // A client on its way, behind the mail of its shard.
  struct Mover {
    std::size_t client;
    std::uint32_t to;
    std::size_t room;
  };

  std::minstd_rand random_;
  const Mutation mutation_;
  testing::FakeClock clock_;
  Step now_ = 1;
  Oracle oracle_;
  std::deque<net::EventLoop> loops_;
  std::deque<Shard> shards_;
  std::unique_ptr<Node> node_;
  std::unique_ptr<Cluster> cluster_;
  std::deque<Client> clients_;
  std::vector<std::vector<Mover>> movers_;  // by shard that they leave
  std::size_t rooms_ = 0;
  unsigned talk_ = 0;  // percent of what members do: the rest is leaving
  bool gap_ = false;   // there was one: a client could not tell two apart
};

}  // namespace ws::node::model
