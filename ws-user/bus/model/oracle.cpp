#include "ws-user/bus/model/oracle.hpp"

#include <algorithm>

namespace ws::bus::model {
namespace {

std::string name(const Message& message) {
  return "number " + std::to_string(message.number) + " of node " + std::to_string(message.origin.value) +
         " for room " + std::to_string(message.room);
}
std::string at_node(NodeId node) {
  return " at node " + std::to_string(node.value);
}

void set(std::vector<bool>& bits, std::size_t i) {
  if (i >= bits.size()) bits.resize(i + 1);
  bits[i] = true;
}
bool test(const std::vector<bool>& bits, std::size_t i) {
  return i < bits.size() && bits[i];
}

}  // namespace

std::size_t Oracle::published(Message message) {
  for (const Message& earlier : messages_) {
    if (message.cid != 0 && earlier.cid == message.cid) message.first_of_cid = false;
  }
  messages_.push_back(message);
  for (Member& member : members_) {  // those on the same node hear it at once
    if (!member.left && member.node == message.origin && member.room == message.room)
      hear(member, messages_.size() - 1);
  }
  return messages_.size() - 1;
}

std::size_t Oracle::asked(NodeId node, std::size_t room, MonoTime now) {
  Member member;
  member.node = node;
  member.room = room;
  member.asked_after = messages_.size();
  member.asked_at = now;
  members_.push_back(member);
  return members_.size() - 1;
}

void Oracle::ready(std::size_t index, MonoTime now, bool in_time) {
  Member& member = members_[index];
  if (member.ready) fail("a join was answered twice" + at_node(member.node));
  if (in_time && now - member.asked_at > milliseconds(2'200))
    fail("a join waited too long" + at_node(member.node));
  member.ready = true;
  member.ready_after = messages_.size();
}

void Oracle::delivered(NodeId node, std::size_t message, std::size_t room) {
  bool somebody = false;
  if (messages_[message].room != room)
    fail("delivered to another room: " + name(messages_[message]) + at_node(node));
  for (Member& member : members_) {
    if (member.left || member.node != node || member.room != room) continue;
    somebody = true;
    hear(member, message);
  }
  if (!somebody) fail("delivered where nobody is: " + name(messages_[message]) + at_node(node));
}

void Oracle::hear(Member& member, std::size_t index) {
  const Message& message = messages_[index];
  if (test(member.heard, index)) fail("twice: " + name(message) + at_node(member.node));
  if (message.cid != 0 && test(member.cids, message.cid)) {
    fail("client id twice: " + name(message) + at_node(member.node));
  }
  std::uint64_t& last = member.last[message.origin];
  if (message.number < last) fail("out of order: " + name(message) + at_node(member.node));
  last = message.number;
  set(member.heard, index);
  if (message.cid != 0) set(member.cids, message.cid);
}

void Oracle::gap(NodeId node, NodeId origin, std::uint64_t from, std::uint64_t to, bool of_join) {
  gaps_.push_back({node, origin, from, to, of_join});
}

bool Oracle::missed(NodeId node, const Message& message) const {
  return std::any_of(gaps_.begin(), gaps_.end(),
                     [&](const Gap& gap) { return !gap.of_join && gap.covers(node, message); });
}

bool Oracle::excused(const Member& member, std::size_t index) const {
  const Message& message = messages_[index];
  if (message.cid != 0 && (!message.first_of_cid || test(member.cids, message.cid))) return true;
  return std::any_of(gaps_.begin(), gaps_.end(),
                     [&](const Gap& gap) { return gap.covers(member.node, message); });
}

void Oracle::demand(std::size_t index, std::size_t message) {
  const Member& member = members_[index];
  if (test(member.heard, message) || excused(member, message)) return;
  fail("lost: " + name(messages_[message]) + at_node(member.node));
}

}  // namespace ws::bus::model
