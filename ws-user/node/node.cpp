#include "ws-user/node/node.hpp"

#include <algorithm>

#include "shared/base/log.hpp"
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

}  // namespace

Node::Node(NodeId id, net::EventLoop& loop, std::vector<Shard*> shards)
    : id_(id),
      loop_(loop),
      shards_(std::move(shards)),
      notices_(loop.clock(), [this](const std::string& room, const std::string& user, const std::string& text,
                                    SessionId who) { tell_notice(room, user, text, who); }),
      clock_log_(kClockLogInterval),
      not_relayed_log_(kNotRelayedLogInterval) {
  for (Shard* shard : shards_) to_shards_.push_back(std::make_unique<Courier>(loop_, shard->loop()));
  notices_timer_ = loop_.every(NoticeDesk::kTick, [this] {
    notices_.tick();
    forget_empty_rooms();
  });
}

Node::~Node() = default;

// The two doors
// ----------------------------------------------------------------------------------------------------

// The room hears first, then the sender that it was taken: what throws on the way costs the sender its
// connection, and it was not told `sent`.
void Node::publish(const Publication& publication, std::uint32_t shard) {
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
  ChatFrames frames(encoded_, publication.message, publication.user, wall, publication.birth, deflater_);
  deliver(publication.room, frames, publication.sender);
  relay(publication, shard, id);
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

// Tells the sender that its message was taken, and gives `encoded_` to the bus.
void Node::relay(const Publication& publication, std::uint32_t shard, MessageId id) {
  answer_sent(publication, shard, id);
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
  try {
    bus_->publish(record);
  } catch (...) {
    if (record.ack) acks_.erase(record.ack->value);
    throw;
  }
}

void Node::log_reach(const Publication& publication) const {
  const Lanes* lanes = rooms_.find(publication.room);
  std::size_t here = lanes == nullptr ? 0 : lanes->members();
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
    try {
      ChatFrames frames(record.payload, wall_of(record), birth_of(record), deflater_);
      deliver(record.room, frames, SessionId{});
    } catch (const std::exception&) {
      // The bus counts it as taken: whoever misses it is let go, and does not believe to have heard all.
      let_room_go(record.room);
    }
  } else if (record.kind == relay::Kind::kRoomEvent) {
    notices_.on_event(record.room, record.payload);
  } else if (record.kind == relay::Kind::kDirect) {
    notices_.on_direct(record);
  }
}

void Node::let_room_go(std::string_view room) noexcept {
  for (std::uint32_t shard = 0; shard < shards_.size(); ++shard) {
    try {
      if (to_shards_[shard]->same_loop()) {
        shards_[shard]->break_off(room);
      } else {
        tell(shard, [target = shards_[shard], room = std::string(room)] { target->break_off(room); });
      }
    } catch (const std::exception& e) {
      spdlog::error("members of {} miss a message of another server: {}", printable(room), e.what());
    }
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
  if (const Lanes* lanes = rooms_.find(room)) deliver_across(room, *lanes, frames, sender);
}

// Encodes for the ways of hearing in use, then one hand-over for each shard with members.
void Node::deliver_across(std::string_view room, const Lanes& lanes, room::Frames& frames, SessionId sender) {
  EncodedFrames encoded;
  for (const Lanes::Lane& lane : lanes) encoded.set(lane.key.hearing, frames.in(lane.key.hearing));
  for (std::uint32_t shard = 0; shard < shards_.size(); ++shard) {
    if (lanes.has(shard)) hand_over(shard, room, encoded, sender);
  }
}

void Node::hand_over(std::uint32_t shard, std::string_view room, EncodedFrames frames, SessionId sender) {
  Shard* target = shards_[shard];
  if (to_shards_[shard]->same_loop()) return target->deliver(room, frames, sender);
  const std::size_t bytes = frames.bytes();
  tell(
      shard,
      [target, room = std::string(room), frames = std::move(frames), sender]() mutable {
        target->deliver_or_let_go(room, frames, sender);
      },
      bytes);
}

void Node::tell(std::uint32_t shard, net::Task task, std::size_t bytes) {
  to_shards_[shard]->run(std::move(task), {}, bytes);
}

bool Node::has_swamped_shards() const {
  return std::any_of(to_shards_.begin(), to_shards_.end(),
                     [](const auto& courier) { return courier->waiting() > kMostUnderWay; });
}

// Who came, who went
// ----------------------------------------------------------------------------------------------

// On `/broadcast`.
void Node::tell_notice(const std::string& room, const std::string& user, const std::string& text,
                       SessionId who) {
  EncodedFrames frames = notice_frames(user, text, loop_.clock().wall());
  deliver(room, frames, who);
}

}  // namespace ws::node
