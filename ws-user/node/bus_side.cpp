#include "ws-user/node/bus_side.hpp"

#include <algorithm>
#include <utility>

#include "shared/base/log.hpp"
#include "ws-user/node/directory.hpp"
#include "ws-user/node/gate.hpp"
#include "ws-user/node/home.hpp"
#include "ws-user/node/post.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {
namespace {

constexpr milliseconds kClockLogInterval{60'000};
constexpr milliseconds kNotRelayedLogInterval{10'000};

}  // namespace

BusSide::BusSide(const NodeParts& node)
    : node_(node),
      post_(*node.posts[kBusLoop]),
      loop_(node.shards[kBusLoop]->loop()),
      notices_(loop_.clock()),
      clock_log_(kClockLogInterval),
      not_relayed_log_(kNotRelayedLogInterval) {
  ticker_ = node.shards[kBusLoop]->loop().every(NoticeDesk::kTick, [this] { tick(); });
  if (node.alone()) return;
  node.shards[kBusLoop]->loop().at(net::Phase::kDeliver, [this] {
    if (!node_.gate->empty()) publish_waiting();
  });
}

BusSide::~BusSide() = default;

void BusSide::connect(bus::Bus& bus) {
  bus_ = &bus;
  notices_.connect(bus);
}

void BusSide::count_peers() {
  if (bus_ != nullptr) stats_.peers.set(static_cast<std::int64_t>(bus_->state().peers));
}

void BusSide::tick() {
  count_peers();
  publish_waiting();
  notices_.tick();
  if (!some_empty_) return;
  std::vector<std::string> empty_rooms;
  rooms_.for_each([&](std::string_view room, const std::vector<Stay>& stays) {
    if (stays.empty()) empty_rooms.emplace_back(room);
  });
  some_empty_ = false;
  for (const std::string& room : empty_rooms) empty(room);
}

// Called off before it is done: what comes meanwhile calls again.
void BusSide::publish_waiting() {
  called_ = false;
  node_.gate->drain();
}

// Which rooms have members here
// ---------------------------------------------------------------------------------------------------

void BusSide::occupied(std::uint32_t home, const std::string& room, std::uint64_t life) {
  Question question{home, {}};
  question.answer = post_.written([target = node_.homes[home], room, life] { target->on_ready(room, life); });
  std::vector<Stay>& stays = *rooms_.insert(room).first;
  const bus::JoinToken token{++tokens_};
  try {
    stays.reserve(stays.size() + 1);
    questions_.emplace(token.value, std::move(question));
    bus_->room_occupied(room, token);
  } catch (...) {
    questions_.erase(token.value);
    if (stays.empty()) empty(room);
    throw;
  }
  stays.push_back({home, life});
}

void BusSide::emptied(std::uint32_t home, const std::string& room, std::uint64_t life) {
  std::vector<Stay>* stays = rooms_.find(room);
  if (stays == nullptr) return;
  const auto over = std::find_if(stays->begin(), stays->end(),
                                 [&](const Stay& stay) { return stay.home == home && stay.life == life; });
  if (over == stays->end()) return;
  stays->erase(over);
  if (stays->empty() || !node_.rules.count_stays) empty(room);
}

// A room that the bus could not be told of stays, and is tried again.
void BusSide::empty(std::string_view room) noexcept {
  try {
    bus_->room_emptied(room);
    rooms_.erase(room);
  } catch (const std::exception&) {
    some_empty_ = true;
  }
}

// Whoever asked may have gone meanwhile: that is the home's to see.
void BusSide::on_join_ready(bus::JoinToken token) {
  auto found = questions_.extract(token.value);
  if (found) post_.run_written(found.mapped().home, found.mapped().answer);
}

// Records
// ---------------------------------------------------------------------------------------------------

void BusSide::on_record(const relay::RecordView& record) {
  loop_.assert_here();
  follow_clock(record);
  if (record.kind == relay::Kind::kDirect && notices_.on_direct(record)) return;
  if (record.kind != relay::Kind::kRoomMessage && !notices_.watches(record.room)) return;
  to_home(record);
}

// For those who stay at the room's home, as far as they are known here. Others have not been told `joined`
// yet, wherever the room has ended, or lives anew, meanwhile.
void BusSide::to_home(const relay::RecordView& record) {
  if (node_.directory == nullptr) return node_.homes[kBusLoop]->on_record(record);
  const auto seat = node_.directory->find(record.room);
  const std::vector<Stay>* stays = rooms_.find(record.room);
  if (!seat || stays == nullptr) return;
  const auto newest =
      std::find_if(stays->rbegin(), stays->rend(), [&](const Stay& stay) { return stay.home == seat->home; });
  if (newest != stays->rend()) hand_over(*newest, record);
}

// The bus counts it as taken: whoever misses it is let go.
void BusSide::hand_over(Stay stay, const relay::RecordView& record) {
  Home* target = node_.homes[stay.home];
  if (post_.is_here(stay.home)) return target->on_record(record, stay.life);
  try {
    Bytes bytes = relay::encode(record);
    const std::size_t size = bytes.size();
    post_.run(
        stay.home,
        [target, bytes = std::move(bytes), life = stay.life] {
          relay::RecordView copy;
          if (relay::parse(bytes.view(), copy) == relay::ParseError::kNone) target->on_record(copy, life);
        },
        {}, size);
  } catch (const std::exception&) {
    post_.run(stay.home, [target, room = std::string(record.room)] { target->let_room_go(room); });
  }
}

void BusSide::follow_clock(const relay::RecordView& record) {
  if (record.stamp == 0 || node_.gate->follow(record.stamp, loop_.clock().wall())) return;
  stats_.clock_ahead.add();
  std::uint64_t suppressed = 0;
  if (clock_log_.allow(loop_.now(), &suppressed)) {
    spdlog::warn(
        "node {:016x} has a clock more than 5 s ahead of ours: check NTP on both ({} like this before)",
        record.origin.value, suppressed);
  }
}

void BusSide::on_gap(NodeId origin, std::uint64_t from, std::uint64_t to) {
  stats_.gaps.add();
  spdlog::error(
      "messages {} to {} of node {:016x} are lost: the outage was longer than its outbox holds "
      "(OUTBOX_BYTES, OUTBOX_SECONDS there)",
      from, to, origin.value);
  for (std::uint32_t i = 0; i < node_.homes.size(); ++i)
    post_.run(i, [home = node_.homes[i]] { home->on_gap(); });
}

// Messages that were said here
// ---------------------------------------------------------------------------------------------------

void BusSide::on_relayed(bus::AckToken token, std::size_t peers) {
  auto asker = node_.gate->answer(token);
  if (!asker) return;
  Home* home = node_.homes[asker->home];
  post_.run(asker->home, [home, asker = *std::move(asker), peers] { home->on_relayed(asker, peers); });
}

void BusSide::on_not_relayed(bus::AckToken token) {
  if (auto asker = node_.gate->answer(token)) {
    Home* home = node_.homes[asker->home];
    post_.run(asker->home, [home, asker = *std::move(asker)] { home->on_not_relayed(asker); });
  }
  std::uint64_t suppressed = 0;
  if (!not_relayed_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::warn(
      "not every server confirmed a message in time, and its sender was told ({} like this before): the "
      "outage was longer than the outbox holds (OUTBOX_BYTES, OUTBOX_SECONDS), or too many wait",
      suppressed);
}

// Who comes and goes
// ---------------------------------------------------------------------------------------------------

void BusSide::wish(const std::string& room, bool wishes) {
  wishes ? notices_.watch(room) : notices_.unwatch(room);
}

// Behind what was said before.
void BusSide::announce(const std::string& room, const std::string& user, bool came) {
  publish_waiting();
  notices_.announce(room, user, came);
}

// The other servers
// ---------------------------------------------------------------------------------------------------

void BusSide::on_peer_here(NodeId node, std::string_view name) {
  spdlog::info("node {} ({:016x}) is here", printable(name), node.value);
  count_peers();
  notices_.on_peer_here();
}

void BusSide::on_peer_gone(NodeId node, std::string_view name) {
  spdlog::info("node {} ({:016x}) is gone", printable(name), node.value);
  count_peers();
}

}  // namespace ws::node
