#include "ws-user/node/node.hpp"

#include <algorithm>

#include "shared/protocol/event.hpp"
#include "ws-user/node/message.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {
namespace {

constexpr milliseconds kClockLogInterval{60'000};
constexpr milliseconds kNotRelayedLogInterval{10'000};

std::uint8_t flags_of(Birth birth) {
  switch (birth) {
    case Birth::kPlainText:
      return relay::flag::kPlainText;
    case Birth::kPlainBinary:
      return relay::flag::kPlainBinary;
    case Birth::kJson:
      break;
  }
  return 0;
}

Birth birth_of(const relay::RecordView& record) {
  if (record.has(relay::flag::kPlainBinary)) return Birth::kPlainBinary;
  return record.has(relay::flag::kPlainText) ? Birth::kPlainText : Birth::kJson;
}

bool hears_notices(LaneKey lane) {
  return lane.hearing.dialect == Dialect::kBroadcast;
}

}  // namespace

Node::Node(NodeId id, net::EventLoop& loop, std::vector<Shard*> shards)
    : id_(id),
      loop_(loop),
      shards_(std::move(shards)),
      roll_call_(loop, [this] { return call_roll(); }),
      notices_(loop.clock(), [this](const std::string& room, const std::string& user, const std::string& text,
                                    SessionId who) { tell_notice(room, user, text, who); }),
      clock_log_(kClockLogInterval),
      not_relayed_log_(kNotRelayedLogInterval) {
  for (Shard* shard : shards_) to_shards_.push_back(std::make_unique<Courier>(loop_, shard->loop()));
  notices_timer_ = loop_.every(NoticeDesk::kTick, [this] { notices_.tick(); });
}

Node::~Node() = default;

// The two doors
// ----------------------------------------------------------------------------------------------------

// A shard without members of the room may have a join of it in a socket: it is asked to look first.
void Node::publish(const Publication& publication, std::uint32_t shard) {
  if (shards_.size() == 1 || (!roll_call_.busy() && on_every_shard(publication.room))) {
    return accept(publication, shard);
  }
  after_sockets([this, kept = KeptPublication(publication), shard] { accept(kept.view(), shard); });
}

bool Node::on_every_shard(std::string_view room) const {
  const Room* state = rooms_.find(room);
  if (state == nullptr) return false;
  std::uint64_t shards = 0;
  for (LaneKey lane : state->lanes) shards |= std::uint64_t{1} << lane.shard;
  return shards == ~std::uint64_t{0} >> (kMaxShards - shards_.size());
}

std::size_t Node::call_roll() {
  std::size_t others = 0;
  for (std::uint32_t i = 0; i < shards_.size(); ++i) {
    if (&shards_[i]->loop() == &loop_) continue;
    ++others;
    to_shards_[i]->run([shard = shards_[i]] { shard->answer_roll_call(); });
  }
  return others;
}

void Node::accept(const Publication& publication, std::uint32_t shard) {
  if (!publication.cid.empty()) {
    if (auto known = bus_->known(publication.room, publication.cid))
      return repeat(publication, shard, *known);
  }
  MessageId id{hlc_.next(loop_.clock().wall()), id_};
  milliseconds wall = Hlc::time_of(id.stamp);
  encoded_.clear();
  protocol::encode_chat(encoded_,
                        {publication.room, publication.message, publication.user, to_text(id), wall});
  stats_.published.add();
  if (accepted_) accepted_(encoded_);
  relay(publication, shard, id);

  ChatFrames frames(encoded_, publication.message, publication.user, wall, publication.birth, deflater_);
  deliver(publication.room, frames, publication.sender);
  if (publication.one_way) log_reach(publication);
}

// A message that is known by its cid was heard here. Whoever asks whether the other servers have it may have
// been told that they may not: they get it once more, and drop what they have.
void Node::repeat(const Publication& publication, std::uint32_t shard, MessageId id) {
  stats_.duplicates.add();
  if (!publication.ack) return answer_sent(publication, shard, id);
  encoded_.clear();
  protocol::encode_chat(encoded_, {publication.room, publication.message, publication.user, to_text(id),
                                   Hlc::time_of(id.stamp)});
  relay(publication, shard, id);
}

// Gives `encoded_` to the bus.
void Node::relay(const Publication& publication, std::uint32_t shard, MessageId id) {
  bus::Publication record;
  record.room = publication.room;
  record.payload = encoded_;
  record.cid = publication.cid;
  record.stamp = id.stamp;
  record.flags = flags_of(publication.birth);
  if (publication.ack) {
    record.ack = bus::AckToken{++tokens_};
    acks_[tokens_] = {shard, publication.sender, std::string(publication.ref)};
  }
  answer_sent(publication, shard, id);
  bus_->publish(record);
}

void Node::log_reach(const Publication& publication) const {
  const Room* room = rooms_.find(publication.room);
  std::size_t here = room == nullptr ? 0 : room->members;
  std::size_t peers = bus_->state().peers;
  spdlog::info("a message from {} went to {} consumer{} here and to {} other server{}, in {}",
               publication.user, here, here == 1 ? "" : "s", peers, peers == 1 ? "" : "s", publication.room);
}

void Node::answer_sent(const Publication& publication, std::uint32_t shard, MessageId id) {
  if (publication.ref.empty()) return;
  Shard* target = shards_[shard];
  if (to_shards_[shard]->same_loop()) return target->tell_sent(publication.sender, publication.ref, id);
  tell(shard, [target, sender = publication.sender, ref = std::string(publication.ref), id] {
    target->tell_sent(sender, ref, id);
  });
}

void Node::on_record(const relay::RecordView& record) {
  follow_clock(record);
  if (record.kind == relay::Kind::kRoomMessage) {
    stats_.received.add();
    ChatFrames frames(record.payload, wall_of(record), birth_of(record), deflater_);
    deliver(record.room, frames, SessionId{});
  } else if (record.kind == relay::Kind::kRoomEvent) {
    notices_.on_event(record.room, record.payload);
  } else if (record.kind == relay::Kind::kDirect) {
    notices_.on_direct(record);
  }
}

milliseconds Node::wall_of(const relay::RecordView& record) const {
  return record.stamp == 0 ? loop_.clock().wall() : Hlc::time_of(record.stamp);
}

void Node::follow_clock(const relay::RecordView& record) {
  if (record.stamp == 0 || hlc_.follow(record.stamp, loop_.clock().wall())) return;
  stats_.clock_ahead.add();
  std::uint64_t suppressed = 0;
  if (clock_log_.allow(loop_.now(), &suppressed)) {
    spdlog::warn(
        "node {:016x} has a clock more than 5 s ahead of ours: check NTP on both ({} like this before)",
        record.origin.value, suppressed);
  }
}

// Delivery
// ---------------------------------------------------------------------------------------------------------

void Node::deliver(std::string_view room, room::Frames& frames, SessionId sender) {
  if (shards_.size() == 1) return shards_.front()->deliver(room, frames, sender);
  if (const Room* state = rooms_.find(room)) deliver_across(room, *state, frames, sender);
}

// Encodes for the ways of hearing in use, then one hand-over for each shard with members.
void Node::deliver_across(std::string_view room, const Room& state, room::Frames& frames, SessionId sender) {
  EncodedFrames encoded;
  for (LaneKey lane : state.lanes) encoded.set(lane.hearing, frames.in(lane.hearing));
  for (std::uint32_t shard = 0; shard < shards_.size(); ++shard) {
    bool has_members =
        std::any_of(state.lanes.begin(), state.lanes.end(), [&](LaneKey l) { return l.shard == shard; });
    if (has_members) hand_over(shard, room, encoded, sender);
  }
}

void Node::hand_over(std::uint32_t shard, std::string_view room, EncodedFrames frames, SessionId sender) {
  to_shards_[shard]->run([target = shards_[shard], room = std::string(room), frames = std::move(frames),
                          sender]() mutable { target->deliver(room, frames, sender); });
}

// Joining and leaving
// ----------------------------------------------------------------------------------------------

void Node::join(const std::string& room, LaneKey lane, bool first_in_lane, std::function<void()> on_joined) {
  Room& state = *rooms_.insert(room).first;
  ++state.members;
  if (first_in_lane) {
    state.lanes.push_back(lane);
    if (hears_notices(lane)) notices_.watch(room);
  }
  stats_.occupied_rooms.set(static_cast<std::int64_t>(rooms_.size()));
  bus::JoinToken token{++tokens_};
  if (on_joined) joins_[token.value] = {lane.shard, std::move(on_joined)};
  bus_->room_occupied(room, token);
}

void Node::leave(const std::string& room, LaneKey lane, bool last_in_lane) {
  Room* found = rooms_.find(room);
  if (found == nullptr) return;
  Room& state = *found;
  --state.members;
  if (last_in_lane) {
    state.lanes.erase(std::find(state.lanes.begin(), state.lanes.end(), lane));
    if (hears_notices(lane)) notices_.unwatch(room);
  }
  if (state.members != 0) return;
  rooms_.erase(room);
  stats_.occupied_rooms.set(static_cast<std::int64_t>(rooms_.size()));
  bus_->room_emptied(room);
}

// On `/broadcast`.
void Node::tell_notice(const std::string& room, const std::string& user, const std::string& text,
                       SessionId who) {
  EncodedFrames frames = notice_frames(user, text, loop_.clock().wall());
  deliver(room, frames, who);
}

// Answers of the bus
// -----------------------------------------------------------------------------------------------

void Node::tell(std::uint32_t shard, std::function<void()> task) {
  to_shards_[shard]->run(std::move(task));
}

void Node::on_join_ready(bus::JoinToken token) {
  auto found = joins_.find(token.value);
  if (found == joins_.end()) return;
  Joining waiting = std::move(found->second);
  joins_.erase(found);
  tell(waiting.shard, std::move(waiting.on_joined));
}

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
  spdlog::info("node {} ({:016x}) is here", name, node.value);
  notices_.on_peer_here();
}

void Node::on_peer_gone(NodeId node) {
  spdlog::info("node {:016x} is gone", node.value);
}

}  // namespace ws::node
