#include "ws-user/node/home.hpp"

#include <utility>

#include "shared/base/log.hpp"
#include "shared/protocol/event.hpp"
#include "ws-user/node/bus_side.hpp"
#include "ws-user/node/gate.hpp"
#include "ws-user/node/post.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {
namespace {

Birth birth_of(const relay::RecordView& record) {
  if (record.has(relay::flag::kPlainBinary)) return Birth::kPlainBinary;
  return record.has(relay::flag::kPlainText) ? Birth::kPlainText : Birth::kJson;
}

}  // namespace

Home::Home(std::uint32_t index, const NodeParts& node)
    : index_(index),
      node_(node),
      shard_(*node.shards[index]),
      post_(*node.posts[index]),
      loop_(shard_.loop()),
      board_(loop_.clock(), [this](const std::string& room, const std::string& user, const std::string& text,
                                   SessionId who) {
        EncodedFrames frames = notice_frames(user, text, loop_.clock().wall());
        deliver(room, frames, who);
      }) {
  ticker_ = shard_.loop().every(NoticeDesk::kTick, [this] {
    board_.tick();
    look_again();
  });
}

Home::~Home() = default;

// The two doors
// ----------------------------------------------------------------------------------------------------

// What has entered the gate goes to the other servers, whatever happens here: members who miss it are let go,
// and its sender is told that it was taken.
void Home::say(const Publication& publication, std::uint32_t shard) {
  loop_.assert_here();
  encoded_.clear();
  protocol::begin_chat(encoded_, publication.room, publication.message, publication.user);
  MessageId id;
  const auto enter = [&] {
    const Gate::Place place = node_.gate->enter(publication, shard, encoded_, loop_.clock().wall());
    said_ = said_ || place.number != 0;
    return id = place.id;
  };
  if (publication.cid.empty()) {
    enter();
  } else if (const auto known =
                 node_.bus_side->cids().claim(publication.room, publication.cid, loop_.now(), enter)) {
    return repeat(publication, shard, *known);
  }
  stats_.published.add();
  tell_room(publication, id);
  answer_sent(publication, shard, id);
  if (publication.one_way) log_reach(publication);
}

void Home::tell_room(const Publication& publication, MessageId id) noexcept {
  try {
    if (accepted_) accepted_(encoded_);
    ChatFrames frames(encoded_, publication.message, publication.user, Hlc::time_of(id.stamp),
                      publication.birth, deflater_);
    deliver(publication.room, frames, publication.sender);
  } catch (const std::exception&) {
    let_room_go(publication.room);
  }
}

// A message that is known by its cid was heard here. Whoever asks whether the other servers have it may have
// been told that they may not: they get it once more, and drop what they have.
void Home::repeat(const Publication& publication, std::uint32_t shard, MessageId id) {
  stats_.duplicates.add();
  answer_sent(publication, shard, id);
  if (!publication.ack) return;
  protocol::end_chat(encoded_, to_text(id), Hlc::time_of(id.stamp));
  node_.gate->repeat(publication, shard, encoded_, id.stamp);
  said_ = true;
}

// One call a turn, whatever was said. The bus's own loop looks anyway.
void Home::end_turn() {
  if (!std::exchange(said_, false) || post_.is_here(kBusLoop) || !node_.bus_side->call()) return;
  post_.run(kBusLoop, [bus_side = node_.bus_side] { bus_side->publish_waiting(); });
}

void Home::answer_sent(const Publication& publication, std::uint32_t shard, MessageId id) {
  if (publication.ref.empty()) return;
  if (post_.is_here(shard)) return shard_.tell_sent(publication.sender, publication.ref, id);
  post_.run(shard, [target = node_.shards[shard], sender = publication.sender,
                    ref = std::string(publication.ref), id] { target->tell_sent(sender, ref, id); });
}

void Home::log_reach(const Publication& publication) const {
  const Room* room = rooms_.find(publication.room);
  const std::size_t here = room == nullptr ? 0 : room->lanes.members();
  const std::size_t peers = static_cast<std::size_t>(node_.bus_side->stats().peers.value());
  spdlog::info("a message from {} went to {} consumer{} here and to {} other server{}, in {}",
               publication.user, here, here == 1 ? "" : "s", peers, peers == 1 ? "" : "s", publication.room);
}

void Home::on_record(const relay::RecordView& record, std::optional<std::uint64_t> life) {
  loop_.assert_here();
  if (life) {
    const Room* room = rooms_.find(record.room);
    if (room == nullptr || room->life != *life) return;
  }
  if (record.kind != relay::Kind::kRoomMessage) return on_notice(record);
  stats_.received.add();
  try {
    const milliseconds wall = record.stamp == 0 ? loop_.clock().wall() : Hlc::time_of(record.stamp);
    ChatFrames frames(record.payload, wall, birth_of(record), deflater_);
    deliver(record.room, frames, SessionId{});
  } catch (const std::exception&) {
    // The bus counts it as taken: whoever misses it is let go, and does not believe to have heard all.
    let_room_go(record.room);
  }
}

// Best effort: what there is no memory for is left out.
void Home::on_notice(const relay::RecordView& record) noexcept {
  try {
    const Room* room = rooms_.find(record.room);
    if (room != nullptr && room->lanes.hears(Dialect::kBroadcast)) board_.on_record(record);
  } catch (const std::exception&) {
  }
}

void Home::let_room_go(std::string_view room) noexcept {
  for (std::uint32_t shard = 0; shard < node_.shards.size(); ++shard) {
    try {
      if (post_.is_here(shard)) {
        shard_.break_off(room);
      } else {
        post_.run(shard,
                  [target = node_.shards[shard], room = std::string(room)] { target->break_off(room); });
      }
    } catch (const std::exception& e) {
      spdlog::error("members of {} miss a message: {}", printable(room), e.what());
    }
  }
}

// Messages of other servers are lost, for some room or other.
void Home::on_gap() {
  for (std::uint32_t i = 0; i < node_.shards.size(); ++i)
    post_.run(i, [shard = node_.shards[i], home = index_] { shard->tell_gap(home); });
}

// Delivery
// ---------------------------------------------------------------------------------------------------------

void Home::deliver(std::string_view room, room::Frames& frames, SessionId sender) {
  if (node_.alone()) return shard_.deliver(room, frames, sender);
  if (const Room* found = rooms_.find(room)) deliver_across(room, found->lanes, frames, sender);
}

// Encodes for the ways of hearing in use, then one hand-over for each shard with members.
void Home::deliver_across(std::string_view room, const Lanes& lanes, room::Frames& frames, SessionId sender) {
  if (lanes.elsewhere(index_) == 0) return shard_.deliver(room, frames, sender);
  EncodedFrames encoded;
  for (const Lanes::Lane& lane : lanes) encoded.set(lane.key.hearing, frames.in(lane.key.hearing));
  for (std::uint32_t shard = 0; shard < node_.shards.size(); ++shard) {
    if (lanes.has(shard)) hand_over(shard, room, encoded, sender);
  }
}

void Home::hand_over(std::uint32_t shard, std::string_view room, EncodedFrames frames, SessionId sender) {
  if (post_.is_here(shard)) return shard_.deliver(room, frames, sender);
  const std::size_t bytes = frames.bytes();
  post_.run(
      shard,
      [target = node_.shards[shard], home = index_, room = std::string(room), frames = std::move(frames),
       sender]() mutable { target->deliver_from(home, room, frames, sender); },
      {}, bytes);
}

// What became of messages
// ---------------------------------------------------------------------------------------------------

// They come by the home, so that they come behind `sent`.
void Home::on_relayed(const Asker& asker, std::size_t peers) {
  post_.run(asker.shard, [target = node_.shards[asker.shard], asker, peers] {
    target->tell_relayed(asker.session, asker.ref, peers);
  });
}

void Home::on_not_relayed(const Asker& asker) {
  post_.run(asker.shard, [target = node_.shards[asker.shard], asker] {
    target->tell_not_relayed(asker.session, asker.ref);
  });
}

}  // namespace ws::node
