// What the bus tells the node: of messages that were said here, of those that are lost, and of the other
// nodes.
#include "shared/base/log.hpp"
#include "ws-user/node/node.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {

Node::Sender Node::take_sender(bus::AckToken token) {
  auto found = acks_.extract(token.value);
  return found ? std::move(found.mapped()) : Sender{};
}

void Node::on_relayed(bus::AckToken token, std::size_t peers) {
  const Sender sender = take_sender(token);
  tell(sender.shard, [target = shards_[sender.shard], sender, peers] {
    target->tell_relayed(sender.session, sender.ref, peers);
  });
}

void Node::on_not_relayed(bus::AckToken token) {
  const Sender sender = take_sender(token);
  tell(sender.shard,
       [target = shards_[sender.shard], sender] { target->tell_not_relayed(sender.session, sender.ref); });
  std::uint64_t suppressed = 0;
  if (!not_relayed_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::warn(
      "not every server confirmed a message in time, and its sender was told ({} like this before): the "
      "outage was longer than the outbox holds (OUTBOX_BYTES, OUTBOX_SECONDS), or too many wait",
      suppressed);
}

void Node::on_gap(NodeId origin, std::uint64_t from, std::uint64_t to) {
  stats_.gaps.add();
  spdlog::error(
      "messages {} to {} of node {:016x} are lost: the outage was longer than its outbox holds "
      "(OUTBOX_BYTES, OUTBOX_SECONDS there)",
      from, to, origin.value);
  for (std::uint32_t i = 0; i < shards_.size(); ++i) tell(i, [shard = shards_[i]] { shard->tell_gap(); });
}

void Node::on_peer_here(NodeId node, std::string_view name) {
  spdlog::info("node {} ({:016x}) is here", printable(name), node.value);
  notices_.on_peer_here();
}

void Node::on_peer_gone(NodeId node, std::string_view name) {
  spdlog::info("node {} ({:016x}) is gone", printable(name), node.value);
}

}  // namespace ws::node
