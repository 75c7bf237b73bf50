#include "ws-user/node/node.hpp"

#include <algorithm>

#include "shared/net/frame.hpp"
#include "shared/protocol/event.hpp"
#include "ws-user/node/message.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {
namespace {

constexpr milliseconds kClockLogInterval{60'000};

}  // namespace

struct Node::Waiting {
  std::uint32_t shard;
  std::function<void()> on_joined;
  std::function<void(std::size_t)> on_relayed;
};

Node::Node(NodeId id, net::EventLoop& loop, std::vector<Shard*> shards)
    : id_(id), loop_(loop), shards_(std::move(shards)), clock_log_(kClockLogInterval) {
  for (Shard* shard : shards_) to_shards_.push_back(std::make_unique<Courier>(loop_, shard->loop()));
}

Node::~Node() = default;

void Node::publish(Publication publication, std::uint32_t shard) {
  if (!publication.cid.empty()) {
    if (auto known = bus_->known(publication.room, publication.cid)) {
      stats_.duplicates.add();
      return answer_sent(publication, shard, *known);
    }
  }
  MessageId id{hlc_.next(loop_.clock().wall()), id_};
  std::string id_text = to_text(id);
  encoded_.clear();
  protocol::encode_chat(
      encoded_, {publication.room, publication.message, publication.user, id_text, Hlc::time_of(id.stamp)});
  Message message{std::string_view(encoded_)};
  stats_.published.add();
  deliver(publication.room, message, publication.sender);

  bus::Publication record;
  record.room = publication.room;
  record.payload = encoded_;
  record.cid = publication.cid;
  record.stamp = id.stamp;
  if (publication.on_relayed) {
    record.ack = bus::AckToken{++tokens_};
    acks_[tokens_] = {shard, {}, std::move(publication.on_relayed)};
  }
  answer_sent(publication, shard, id);
  bus_->publish(record);
}

void Node::answer_sent(const Publication& publication, std::uint32_t shard, MessageId id) {
  if (!publication.on_sent) return;
  tell(shard, [done = publication.on_sent, receipt = Receipt{to_text(id), Hlc::time_of(id.stamp)}] {
    done(receipt);
  });
}

void Node::on_record(const relay::RecordView& record) {
  if (record.kind != relay::Kind::kRoomMessage) return;
  stats_.received.add();
  std::uint64_t suppressed = 0;
  if (record.stamp != 0 && !hlc_.follow(record.stamp, loop_.clock().wall())) {
    stats_.clock_ahead.add();
    if (clock_log_.allow(loop_.now(), &suppressed)) {
      spdlog::warn(
          "node {:016x} has a clock more than 5 s ahead of ours: check NTP on both ({} like this before)",
          record.origin.value, suppressed);
    }
  }
  Message message(record.payload);
  deliver(std::string(record.room), message, SessionId{});
}

void Node::deliver(const std::string& room, Message& message, SessionId sender) {
  auto found = occupied_.find(room);
  if (found == occupied_.end()) return;
  for (std::uint32_t index : found->second) {
    Shard* shard = shards_[index];
    if (&shard->loop() == &loop_) {
      shard->deliver(room, message, sender);
      continue;
    }
    to_shards_[index]->run([shard, room, frame = message.native_frame(), sender] {
      Message copy(frame);
      shard->deliver(room, copy, sender);
    });
  }
}

void Node::join(const std::string& room, std::uint32_t shard, bool first_on_shard,
                std::function<void()> on_joined) {
  if (first_on_shard) occupied_[room].push_back(shard);
  stats_.occupied_rooms.set(static_cast<std::int64_t>(occupied_.size()));
  bus::JoinToken token{++tokens_};
  joins_[token.value] = {shard, std::move(on_joined), {}};
  bus_->room_occupied(room, token);
}

void Node::leave(const std::string& room, std::uint32_t shard) {
  auto found = occupied_.find(room);
  if (found == occupied_.end()) return;
  auto& shards = found->second;
  shards.erase(std::remove(shards.begin(), shards.end(), shard), shards.end());
  if (!shards.empty()) return;
  occupied_.erase(found);
  stats_.occupied_rooms.set(static_cast<std::int64_t>(occupied_.size()));
  bus_->room_emptied(room);
}

void Node::tell(std::uint32_t shard, std::function<void()> task) {
  to_shards_[shard]->run(std::move(task));
}

void Node::on_join_ready(bus::JoinToken token) {
  auto found = joins_.find(token.value);
  if (found == joins_.end()) return;
  Waiting waiting = std::move(found->second);
  joins_.erase(found);
  if (waiting.on_joined) tell(waiting.shard, std::move(waiting.on_joined));
}

void Node::on_relayed(bus::AckToken token, std::size_t peers) {
  auto found = acks_.find(token.value);
  if (found == acks_.end()) return;
  Waiting waiting = std::move(found->second);
  acks_.erase(found);
  tell(waiting.shard, [done = std::move(waiting.on_relayed), peers] { done(peers); });
}

void Node::on_gap(NodeId origin, std::uint64_t from, std::uint64_t to) {
  stats_.gaps.add();
  spdlog::error(
      "messages {} to {} of node {:016x} are lost: the outage was longer than its outbox holds "
      "(OUTBOX_BYTES, OUTBOX_SECONDS there)",
      from, to, origin.value);
}

void Node::on_peer_here(NodeId node, std::string_view name) {
  spdlog::info("node {} ({:016x}) is here", name, node.value);
}

void Node::on_peer_gone(NodeId node) {
  spdlog::info("node {:016x} is gone", node.value);
}

}  // namespace ws::node
