// What World checks beside the promise: bounds while it runs, and that everything has come to an end.

#include "ws-user/bus/model/world.hpp"

namespace ws::bus::model {
namespace {

constexpr std::size_t kOneRecord = 200;  // bytes; more than any record of a run

}  // namespace

void World::check_bounds() {
  const RelayLimits& limits = scenario_.limits;
  for (const auto& node : nodes_) {
    const RelayNode& logic = *node->logic;
    if (logic.outbox().bytes() > limits.outbox_bytes + kOneRecord)
      oracle_.fail("the outbox is over its bound");
    if (logic.open_resumes() > limits.open_resumes) oracle_.fail("too many open resumes");
    if (logic.interest().muted() > limits.mutes) oracle_.fail("too many mutes");
    if (logic.interest().unmuting() > limits.unmutes_pending) oracle_.fail("too many pending unmutes");
    if (logic.joins().held_bytes() > limits.held_bytes + kOneRecord)
      oracle_.fail("too much is held for joins");
    if (logic.waiting_acks() > limits.acks) oracle_.fail("too many acks wait");
  }
  for (const auto& relayer : relayers_) {
    if (relayer->logic != nullptr && relayer->logic->mutes_of_largest_link() > scenario_.relayer_mutes) {
      oracle_.fail("too many mutes of a link");
    }
  }
}

// Nothing that the numbering passed over counts.
bool World::holds(NodeId node, const Message& message) const {
  if (node == message.origin || oracle_.missed(node, message)) return false;
  std::uint64_t seen = 0;
  if (const NodeActor* actor = find(node)) {
    actor->logic->peers().for_each([&](const Origin& origin) {
      if (origin.node == message.origin) seen = origin.seen.value_or(0);
    });
  }
  for (const auto& [id, all_seen] : dead_) {
    const auto found = all_seen.find(message.origin);
    if (id == node && found != all_seen.end()) seen = found->second;
  }
  return seen >= message.number;
}

// Dead, or a relayer has said that it is gone, or has listed others without it for long enough.
bool World::known_gone(const NodeActor& node, NodeId other) const {
  if (find(other) == nullptr || node.parted.count(other) != 0) return true;
  bool in_reach = false;
  node.logic->peers().for_each(
      [&](const Origin& origin) { in_reach = in_reach || (origin.node == other && origin.links != 0); });
  return !in_reach && network_.now() - node.unlinked_at >= scenario_.limits.absence;
}

// `relayed` is told when every node that was there holds the message, but for those known to be gone.
void World::check_relayed(const NodeActor& node, const NodeActor::Ack& ack, std::size_t peers) {
  const Message& message = oracle_.message(ack.message);
  for (const NodeId other : ack.there) {
    if (!holds(other, message) && !known_gone(node, other))
      oracle_.fail("relayed, though node " + std::to_string(other.value) + " has not got number " +
                   std::to_string(message.number) + " of node " + std::to_string(node.id.value));
  }
  std::size_t holding = 0;
  for (const auto& other : nodes_) holding += holds(other->id, message) ? 1 : 0;
  for (const auto& [id, seen] : dead_) holding += holds(id, message) ? 1 : 0;
  if (holding < peers) oracle_.fail("relayed names more peers than hold the message");
  oracle_.relayed(ack.message, [&](NodeId other) { return holds(other, message); });
}

// Whether a relayer that lives joins two nodes that live.
bool World::joined(const NodeActor& a, const NodeActor& b) const {
  if (a.stalled_until == kForever || b.stalled_until == kForever) return false;
  for (std::size_t relayer = 0; relayer < scenario_.relayers; ++relayer) {
    if (!relayers_[relayer]->killed && !a.broken[relayer] && !b.broken[relayer]) return true;
  }
  return false;
}

void World::check_settled() {
  const auto frozen = [&](NodeId id) {
    const NodeActor* node = find(id);
    return node != nullptr && node->stalled_until == kForever;
  };
  const auto promised = [&](NodeId origin, NodeId node) {
    const NodeActor* from = find(origin);
    const NodeActor* to = find(node);
    return from != nullptr && to != nullptr && from != to && joined(*from, *to);
  };
  // A frozen origin is not known to be gone: what was held back for its answer is held still.
  const auto kept = [&](NodeId origin, NodeId node) {
    return find(node) != nullptr && !frozen(node) && !frozen(origin);
  };
  oracle_.finish(promised, kept);
  for (const auto& node : nodes_) {
    bool all_joined = true;
    for (const auto& other : nodes_) {
      if (other == node) continue;
      if (!joined(*node, *other)) {
        all_joined = false;
        continue;
      }
      std::uint64_t seen = ~std::uint64_t{0};
      node->logic->peers().for_each([&](const Origin& origin) {
        if (origin.node == other->id) seen = origin.seen.value_or(seen);
      });
      if (seen != other->logic->outbox().newest()) {
        oracle_.fail("node " + std::to_string(node->id.value) + " has not seen all of node " +
                     std::to_string(other->id.value));
      }
    }
    if (node->stalled_until == kForever) continue;
    for (const Member& member : oracle_.members()) {
      if (member.node == node->id && !member.ready) oracle_.fail("a join was never answered");
    }
    // Whatever else holds an answer up, the outbox's age ends it.
    if (!node->acks.empty() && (all_joined || scenario_.limits.outbox_age < kSettle))
      oracle_.fail("an ack was never answered");
    if (!scenario_.may_gap && node->gaps != 0) oracle_.fail("a gap was told though nothing was lost");
    if (!all_joined) continue;
    if (node->logic->open_resumes() != 0) oracle_.fail("a resume has not ended");
    if (node->logic->paced_resumes() != 0) oracle_.fail("members are still waited for");
    // What a fetch got ahead of the numbering is remembered until an origin that died is forgotten.
    if (!scenario_.may_gap && node->logic->joins().rooms() != 0) oracle_.fail("a room still waits");
    if (node->logic->interest().unmuting() != 0) oracle_.fail("an unmute is still pending");
    if (scenario_.calm && node->logic->counters().jumps != 0)
      oracle_.fail("numbers jumped though nothing broke");
  }
}

}  // namespace ws::bus::model
