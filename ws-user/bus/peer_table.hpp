#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "shared/relay/control.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/limits.hpp"
#include "ws-user/bus/origin.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

// PeerTable: the other nodes, and by which relayers each can be reached. Tells the listener who comes and who
// is gone: at once when the last relayer that has a node says peer-down, after RelayLimits::absence when it
// is merely in no peer list (a relayer that restarts). Marks a node as gone only when a relayer has said so,
// or has listed peers without it for as long: our own outage tells nothing about others. Remembers a gone
// node for as long as its outbox may still be asked for.
//
// Thread: loop. Owns the Origins; they stay in place until they are forgotten.
class PeerTable {
 public:
  PeerTable(const RelayLimits& limits, const Rules& rules, BusListener& listener)
      : limits_(limits), rules_(rules), listener_(listener) {}

  Origin* find(NodeId node);
  // The peer is in the list of `link`. `newest` is our own newest number. Nothing if the table is full.
  Origin* add(LinkId link, NodeId node, std::string_view name, std::uint64_t newest);
  // `link` has told its whole list.
  void listed(LinkId link, MonoTime now);
  // `link` says the peer is down; gone at once if no other link has it.
  void remove(LinkId link, Origin& origin, MonoTime now);
  // `link` is down: whoever was reached by it alone is absent from now on.
  void lose_link(LinkId link, MonoTime now);
  // Finds who has been absent for too long, and forgets who has been gone for too long. True if somebody
  // left.
  bool tick(MonoTime now);

  std::size_t reachable() const;
  std::size_t size() const { return origins_.size(); }

  template <typename Visit>
  void for_each(Visit&& visit) {
    for (auto& entry : origins_) visit(entry.second);
  }
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const auto& entry : origins_) visit(entry.second);
  }

 private:
  bool make_room();
  void leave(Origin& origin);
  bool missed_for_long(const Origin& origin, MonoTime now) const;

  const RelayLimits& limits_;
  const Rules& rules_;
  BusListener& listener_;
  std::unordered_map<NodeId, Origin> origins_;
  LinkSet listing_ = 0;       // links that have told their list
  MonoTime listed_since_{0};  // without a break; meaningful while listing_ != 0
};

}  // namespace ws::bus
