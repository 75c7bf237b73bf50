#include "ws-user/node/notice_desk.hpp"

#include <utility>

#include "shared/protocol/event.hpp"
#include "shared/relay/little_endian.hpp"

namespace ws::node {
namespace {

// The first byte of a direct record.
constexpr char kWish = 1;
constexpr char kUnwish = 2;
constexpr char kNotice = 3;
constexpr char kSummary = 4;

template <typename Number>
void append(std::string& out, std::size_t value) {
  char bytes[sizeof(Number)];
  relay::store(bytes, static_cast<Number>(value));
  out.append(bytes, sizeof bytes);
}

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

std::string encode_summary(const Notices::Summary& summary) {
  std::string payload(1, kSummary);
  append<std::uint32_t>(payload, summary.came);
  append<std::uint32_t>(payload, summary.went);
  return payload;
}

}  // namespace

NoticeDesk::NoticeDesk(const Clock& clock, Say say)
    : clock_(clock), say_(std::move(say)), repeated_at_(clock.now()) {}

void NoticeDesk::watch(const std::string& room) {
  own_.add(room);
  tell_wishes();
}

void NoticeDesk::unwatch(const std::string& room) {
  own_.remove(room, clock_.now());
}

void NoticeDesk::announce(const std::string& room, const std::string& user, bool came, SessionId who) {
  tell_here(room, user, came, who);
  if (!theirs_.wanted(room) || !there_.allow(room, came, clock_.now())) return;
  std::string payload(1, kNotice);
  protocol::encode_presence(payload, {room, user, came, clock_.wall()});
  send(room, payload);
}

void NoticeDesk::tell_here(const std::string& room, const std::string& user, bool came, SessionId who) {
  if (!own_.has(room) || !here_.allow(room, came, clock_.now())) return;
  say_(room, user, user + (came ? " joined" : " left"), who);
}

void NoticeDesk::on_event(std::string_view room, std::string_view event) {
  if (!own_.has(room)) return;
  if (auto presence = protocol::decode_presence(event))
    tell_here(std::string(room), presence->user, presence->came, SessionId{});
}

void NoticeDesk::on_direct(const relay::RecordView& record) {
  if (record.payload.empty()) return;
  const std::string_view rest = record.payload.substr(1);
  const MonoTime now = clock_.now();
  switch (record.payload.front()) {
    case kWish:
      for_each_room(rest, [&](std::string_view room) { theirs_.add(record.origin, room, now); });
      break;
    case kUnwish:
      for_each_room(rest, [&](std::string_view room) { theirs_.remove(record.origin, room); });
      break;
    case kNotice:
      return on_event(record.room, rest);
    case kSummary:
      if (rest.size() < 2 * sizeof(std::uint32_t) || !own_.has(record.room)) return;
      here_.count({std::string(record.room), relay::load<std::uint32_t>(rest.data()),
                   relay::load<std::uint32_t>(rest.data() + sizeof(std::uint32_t))},
                  now);
      return;
    default:
      return;  // of a later version
  }
  stats_.wishes.set(static_cast<std::int64_t>(theirs_.rooms()));
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
  const MonoTime now = clock_.now();
  for (const Notices::Summary& summary : here_.take_due(now)) {
    say_(summary.room, "system",
         std::to_string(summary.came) + " more joined, " + std::to_string(summary.went) + " more left",
         SessionId{});
  }
  for (const Notices::Summary& summary : there_.take_due(now)) send(summary.room, encode_summary(summary));
}

void NoticeDesk::tell_wishes() {
  own_.tell_due(
      clock_.now(), [this](const OwnWishes::Rooms& rooms) { send_rooms(kWish, rooms); },
      [this](const OwnWishes::Rooms& rooms) { send_rooms(kUnwish, rooms); });
}

// Sends to every other server.
void NoticeDesk::send_rooms(char verb, const OwnWishes::Rooms& rooms) {
  std::string payload(1, verb);
  for (const std::string& room : rooms) {
    append<std::uint16_t>(payload, room.size());
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
