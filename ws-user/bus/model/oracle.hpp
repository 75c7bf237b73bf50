#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"

namespace ws::bus::model {

// A message somebody published and was told `sent`.
struct Message {
  NodeId origin;
  std::uint64_t number = 0;
  std::size_t room = 0;
  MonoTime at{0};
  std::size_t cid = 0;       // 0: none
  bool first_of_cid = true;  // a retry promises nothing of its own
};

// Somebody in a room. Counts as a member from the moment it asked: what is published from then on must
// arrive.
struct Member {
  NodeId node;
  std::size_t room = 0;
  std::size_t asked_after = 0;  // messages published before it asked
  MonoTime asked_at{0};
  bool ready = false;
  std::size_t ready_after = 0;  // messages published before it was answered
  bool left = false;
  std::vector<bool> heard;               // by message
  std::vector<bool> cids;                // by client id
  std::map<NodeId, std::uint64_t> last;  // number heard from each origin
};

// Oracle: what the promise of RELAY.md says must be, kept apart from the code that must do it. The first
// violation is kept; everything after it is ignored.
class Oracle {
 public:
  std::size_t published(Message message);
  std::size_t asked(NodeId node, std::size_t room, MonoTime now);
  void ready(std::size_t member, MonoTime now, bool in_time);
  void left(std::size_t member) { members_[member].left = true; }
  // A record reached a node; everybody in the room there hears it.
  void delivered(NodeId node, std::size_t message, std::size_t room);
  // `of_join`: a join waited in vain; else the records had left the origin's outbox before they came here.
  void gap(NodeId node, NodeId origin, std::uint64_t from, std::uint64_t to, bool of_join);
  // Whether `message` had left its origin's outbox before it came to `node`.
  bool missed(NodeId node, const Message& message) const;
  // The sender was told `relayed`: whoever was a member then must hear it, even should the origin die.
  // `holds` says whether a node is among those that confirmed.
  template <typename Holds>
  void relayed(std::size_t message, Holds&& holds);

  // At the end. `promised(origin, node)`: both live and a relayer joins them. `kept(origin, node)`: what was
  // confirmed must be there, though the origin may have died.
  template <typename Promised, typename Kept>
  void finish(Promised&& promised, Kept&& kept);

  void fail(std::string what) {
    if (violation_.empty()) violation_ = std::move(what);
  }
  const std::string& violation() const { return violation_; }
  const Message& message(std::size_t i) const { return messages_[i]; }
  std::size_t messages() const { return messages_.size(); }
  const std::vector<Member>& members() const { return members_; }

 private:
  void hear(Member& member, std::size_t message);
  bool excused(const Member& member, std::size_t message) const;
  void demand(std::size_t member, std::size_t message);

  struct Gap {
    NodeId node;
    NodeId origin;
    std::uint64_t from;
    std::uint64_t to;
    bool of_join;
    bool covers(NodeId at, const Message& message) const {
      return node == at && origin == message.origin && from <= message.number && message.number <= to;
    }
  };
  std::vector<Message> messages_;
  std::vector<Member> members_;
  std::vector<Gap> gaps_;
  std::vector<std::pair<std::size_t, std::size_t>> owed_;  // member, message: confirmed to the sender
  std::string violation_;
};

template <typename Holds>
void Oracle::relayed(std::size_t message, Holds&& holds) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Member& member = members_[i];
    if (member.room != messages_[message].room || member.left || !member.ready) continue;
    if (member.ready_after <= message && holds(member.node)) owed_.emplace_back(i, message);
  }
}

template <typename Promised, typename Kept>
void Oracle::finish(Promised&& promised, Kept&& kept) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const Member& member = members_[i];
    if (member.left) continue;
    for (std::size_t m = member.asked_after; m < messages_.size(); ++m) {
      if (messages_[m].room == member.room && promised(messages_[m].origin, member.node)) demand(i, m);
    }
  }
  for (const auto& [member, message] : owed_) {
    if (!members_[member].left && kept(messages_[message].origin, members_[member].node))
      demand(member, message);
  }
}

}  // namespace ws::bus::model
