#include "ws-user/node/notice_desk.hpp"

#include <utility>

#include "shared/protocol/event.hpp"
#include "ws-user/node/notice_record.hpp"

namespace ws::node {
namespace {

// use(room) for each room of a list, up to one that is cut off.
template <typename Use>
void for_each_room(std::string_view list, Use&& use) {
  while (list.size() >= sizeof(std::uint16_t)) {
    const std::size_t length = relay::load<std::uint16_t>(list.data());
    list.remove_prefix(sizeof(std::uint16_t));
    if (length == 0 || length > relay::kMaxRoom || length > list.size()) return;
    use(list.substr(0, length));
    list.remove_prefix(length);
  }
}

}  // namespace

NoticeDesk::NoticeDesk(const Clock& clock) : clock_(clock), repeated_at_(clock.now()) {}

void NoticeDesk::watch(const std::string& room) {
  own_.add(room);
  try {
    tell_wishes();
  } catch (const std::exception&) {
    own_.repeat();
  }
}

void NoticeDesk::unwatch(const std::string& room) {
  own_.remove(room, clock_.now());
}

void NoticeDesk::announce(const std::string& room, const std::string& user, bool came) {
  if (!theirs_.wanted(room) || !there_.allow(room, came, clock_.now())) return;
  std::string payload(1, static_cast<char>(NoticeVerb::kNotice));
  protocol::encode_presence(payload, {room, user, came, clock_.wall()});
  send(room, payload);
}

bool NoticeDesk::on_direct(const relay::RecordView& record) {
  if (record.payload.empty()) return true;
  const std::string_view rest = record.payload.substr(1);
  const MonoTime now = clock_.now();
  switch (static_cast<NoticeVerb>(record.payload.front())) {
    case NoticeVerb::kWish:
      for_each_room(rest, [&](std::string_view room) { theirs_.add(record.origin, room, now); });
      break;
    case NoticeVerb::kUnwish:
      for_each_room(rest, [&](std::string_view room) { theirs_.remove(record.origin, room); });
      break;
    default:
      return false;
  }
  stats_.wishes.set(static_cast<std::int64_t>(theirs_.rooms()));
  return true;
}

void NoticeDesk::tick() {
  const MonoTime now = clock_.now();
  tell_summaries();
  if (now - repeated_at_ >= kRepeat) {
    repeated_at_ = now;
    own_.repeat();
    theirs_.expire(now);
    stats_.wishes.set(static_cast<std::int64_t>(theirs_.rooms()));
    warn_of_bounds();
  }
  tell_wishes();
}

void NoticeDesk::tell_summaries() {
  for (const Notices::Summary& summary : there_.take_due(clock_.now()))
    send(summary.room, encode_summary(summary));
}

void NoticeDesk::tell_wishes() {
  own_.tell_due(
      clock_.now(), [this](const OwnWishes::Rooms& rooms) { send_rooms(NoticeVerb::kWish, rooms); },
      [this](const OwnWishes::Rooms& rooms) { send_rooms(NoticeVerb::kUnwish, rooms); });
}

// Sends to every other server.
void NoticeDesk::send_rooms(NoticeVerb verb, const OwnWishes::Rooms& rooms) {
  std::string payload(1, static_cast<char>(verb));
  for (const std::string& room : rooms) {
    append_number<std::uint16_t>(payload, room.size());
    payload += room;
  }
  bus_->direct(NodeId{}, {}, payload);
}

// Sends to the servers that want to hear of `room`.
void NoticeDesk::send(const std::string& room, std::string_view payload) {
  const MonoTime now = clock_.now();
  if (now - second_ >= seconds(1)) {
    second_ = now;
    spent_ = 0;
  }
  const std::size_t size = relay::kHeaderSize + room.size() + payload.size();
  theirs_.for_each(room, [&](NodeId peer) {
    if (spent_ + size > kBytesASecond) return stats_.left_out.add();
    spent_ += size;
    stats_.sent.add();
    bus_->direct(peer, room, payload);
  });
}

void NoticeDesk::warn_of_bounds() {
  if (std::exchange(untold_, own_.untold()) != own_.untold()) {
    spdlog::warn(
        "more than {} rooms have members on /broadcast: those of the rest do not hear who comes and "
        "goes on other servers",
        OwnWishes::kMaxRooms);
  }
  if (std::exchange(refused_, theirs_.refused()) != theirs_.refused()) {
    spdlog::warn("other servers want to hear who comes and goes in more than {} rooms: the rest is not told",
                 PeerWishes::kMaxWishes);
  }
  const std::uint64_t left_out = stats_.left_out.value();
  if (const std::uint64_t more = left_out - std::exchange(left_out_, left_out); more != 0)
    spdlog::warn("{} notices of who came and went were not told to other servers: there were too many", more);
}

}  // namespace ws::node
