#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "shared/base/ids.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/node/balance.hpp"
#include "ws-user/node/bus_side.hpp"
#include "ws-user/node/directory.hpp"
#include "ws-user/node/gate.hpp"
#include "ws-user/node/home.hpp"
#include "ws-user/node/node_parts.hpp"
#include "ws-user/node/post.hpp"

namespace ws::node {

// Node: the parts of this server between its sessions and the bus, wired: for each shard a home and a post;
// one gate, one directory, one bus side.
//
//   sessions, hub          rooms that live here
//     Shard 0 ------ say, attach ------> Home 0 ----.
//     Shard 1 --- post ---^   `--------> Home 1 --- Gate (their place in the stream) ---> BusSide ---> Bus
//        ^                                  |                                                |
//        `---- post: admit, deliver, sent --'  <---- post: records, answers, gaps ----------'
//
// The directory says which home a room has. With one shard all of this is calls.
//
// Thread: setup, but for what it hands out.
class Node {
 public:
  // `alone`: there will never be another server.
  Node(NodeId id, const std::vector<Shard*>& shards, bool alone, Rules rules = {});
  ~Node();
  // Completes the wiring; before any session.
  void connect(bus::Bus& bus);
  // `observer` is shown every message that enters the cluster here, as `/` hears it, on any loop.
  void on_accepted(const std::function<void(std::string_view event)>& observer);

  NodeId id() const { return id_; }
  BusSide& bus_side() { return *bus_side_; }
  const Gate& gate() const { return gate_; }
  const std::shared_ptr<Balance>& balance() const { return parts_.balance; }  // none with one shard
  const Directory& directory() const { return directory_; }  // empty where there is one shard
  const std::vector<std::unique_ptr<Home>>& homes() const { return homes_; }  // stats() of each: any thread

 private:
  const NodeId id_;
  Gate gate_;
  Directory directory_;
  std::vector<std::unique_ptr<Post>> posts_;
  NodeParts parts_;
  std::vector<std::unique_ptr<Home>> homes_;
  std::unique_ptr<BusSide> bus_side_;
};

}  // namespace ws::node
