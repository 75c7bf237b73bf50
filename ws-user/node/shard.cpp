#include "ws-user/node/shard.hpp"

#include "shared/base/log.hpp"
#include "ws-user/node/node.hpp"

namespace ws::node {
namespace {

constexpr unsigned kShardBits = 8;  // of a session id, below the count
constexpr milliseconds kSecond{1'000};
constexpr milliseconds kLookAgain{5};

}  // namespace

Shard::Shard(std::uint32_t index, net::EventLoop& loop, std::size_t member_queue)
    : index_(index), loop_(loop), hub_(member_queue) {
  lag_expected_ = loop_.now() + kSecond;
  second_timer_ = loop_.every(kSecond, [this] { each_second(); });
}

Shard::~Shard() = default;

void Shard::connect(Node& node, net::EventLoop& node_loop) {
  node_ = &node;
  to_node_ = std::make_unique<Courier>(loop_, node_loop);
  loop_.at(net::Phase::kDeliver, [this] { end_turn(); });
}

SessionId Shard::next_session_id() {
  return {++sessions_made_ << kShardBits | index_};
}

void Shard::add_session(SessionId id, room::Subscriber& session) {
  sessions_[id] = &session;
}

void Shard::remove_session(SessionId id) noexcept {
  sessions_.erase(id);
}

// Joining and leaving
// ---------------------------------------------------------------------------------------------

void Shard::join(const std::string& room, protocol::Hearing hearing, room::Subscriber& session,
                 room::Membership& membership, JoinAnswer answer) {
  if (to_node_->same_loop()) return join_here(room, hearing, session, membership, std::move(answer));
  if (++tickets_ == kAdmitted) ++tickets_;
  const std::uint32_t ticket = tickets_;
  joining_.emplace(ticket, Joining{room, hearing, &session, &membership});
  try {
    to_node_->run(
        [node = node_, room, lane = LaneKey{index_, hearing}, ticket, answer = std::move(answer)]() mutable {
          node->join(room, lane, ticket, std::move(answer));
        },
        [this, ticket] { refuse(ticket); });
  } catch (...) {
    joining_.erase(ticket);
    throw;
  }
  membership.ticket = ticket;
}

void Shard::join_here(const std::string& room, protocol::Hearing hearing, room::Subscriber& session,
                      room::Membership& membership, JoinAnswer answer) {
  hub_.join(room, hearing, session, membership);
  stats_.rooms.set(static_cast<std::int64_t>(hub_.rooms()));
  try {
    node_->join(room, {index_, hearing}, kAdmitted, std::move(answer));
  } catch (...) {
    hub_.leave(room, membership);
    stats_.rooms.set(static_cast<std::int64_t>(hub_.rooms()));
    throw;
  }
}

void Shard::admit(std::uint32_t ticket) noexcept {
  const auto found = joining_.find(ticket);
  if (found == joining_.end()) return;  // it has left
  const Joining& joining = found->second;
  try {
    hub_.join(joining.room, joining.hearing, *joining.session, *joining.membership);
    joining_.erase(found);
    stats_.rooms.set(static_cast<std::int64_t>(hub_.rooms()));
  } catch (const std::exception&) {
    joining.session->break_off();  // the node counts it until it leaves
  }
}

// The node could not: to it, this member never came. If it has left meanwhile, the node
// has counted out somebody else for it.
void Shard::refuse(std::uint32_t ticket) noexcept {
  const auto found = joining_.find(ticket);
  if (found == joining_.end()) {
    miscounted_ = true;
    return;
  }
  found->second.session->break_off();
  joining_.erase(found);
}

void Shard::confirm(const std::string& room, SessionId who, JoinAnswer answer) {
  if (!answer.joined) return;
  to_node_->run([node = node_, room, shard = index_,
                 answer = std::move(answer)]() mutable { node->confirm(room, shard, std::move(answer)); },
                [this, who] { let_go(who); });
}

void Shard::leave(const std::string& room, protocol::Hearing hearing, room::Membership& membership) noexcept {
  if (membership.lane != nullptr) {
    hub_.leave(room, membership);
    stats_.rooms.set(static_cast<std::int64_t>(hub_.rooms()));
  } else if (joining_.erase(membership.ticket) == 0) {
    return;
  }
  const LaneKey lane{index_, hearing};
  if (to_node_->same_loop()) return node_->leave(room, lane);
  try {
    to_node_->run([node = node_, room, lane] { node->leave(room, lane); });
  } catch (const std::exception&) {
    miscounted_ = true;
  }
}

// Behind every join and leave that the node was told of, this is exact.
void Shard::count_again() {
  if (!miscounted_) return;
  std::vector<LaneSize> lanes;
  hub_.each_lane_with_members([&](std::string_view room, protocol::Hearing hearing, std::size_t members) {
    lanes.push_back({std::string(room), hearing, members});
  });
  for (const auto& [ticket, joining] : joining_) lanes.push_back({joining.room, joining.hearing, 1});
  to_node_->run([node = node_, shard = index_, lanes = std::move(lanes)] { node->recount(shard, lanes); },
                [this] { miscounted_ = true; });
  miscounted_ = false;
}

void Shard::announce(const std::string& room, const std::string& user, bool came, SessionId who) noexcept {
  try {
    to_node_->run([node = node_, room, user, came, who] { node->announce(room, user, came, who); });
  } catch (const std::exception& e) {
    if (spdlog::should_log(spdlog::level::debug))
      spdlog::debug("a room does not hear who came or went: {}", e.what());
  }
}

// Messages
// --------------------------------------------------------------------------------------------------------

void Shard::publish(const Publication& publication) {
  if (!taking_) return;
  stats_.published.add();
  if (to_node_->same_loop()) return node_->publish(publication, index_);
  KeptPublication kept(publication);
  const std::size_t bytes = kept.bytes();
  to_node_->run([node = node_, shard = index_, kept = std::move(kept)] { node->publish(kept.view(), shard); },
                [this, sender = publication.sender] { let_go(sender); }, bytes);
}

bool Shard::is_swamped() const {
  return to_node_->waiting() > kMostUnderWay || node_->has_swamped_shards();
}

void Shard::settle(net::Task then) {
  if (to_node_->same_loop()) return then();
  const auto once = std::make_shared<net::Task>(std::move(then));  // wherever it comes to that
  const auto run = [once] { (*once)(); };
  to_node_->run([node = node_, shard = index_, run] { node->settle(shard, run); }, run);
}

void Shard::stop_taking(net::Task then) {
  taking_ = false;
  to_node_->run(std::move(then));
}

void Shard::deliver(std::string_view room, room::Frames& frames, SessionId sender) {
  const room::Membership* own = nullptr;
  if (auto found = sessions_.find(sender); found != sessions_.end())
    own = found->second->place_as_sender(room);
  hub_.publish(room, frames, own);
}

void Shard::deliver_or_let_go(std::string_view room, room::Frames& frames, SessionId sender) noexcept {
  try {
    deliver(room, frames, sender);
  } catch (const std::exception&) {
    hub_.break_off(room);
  }
}

void Shard::tell_sent(SessionId sender, std::string_view ref, MessageId id) {
  auto found = sessions_.find(sender);
  if (found != sessions_.end()) found->second->hear_sent(ref, to_text(id), Hlc::time_of(id.stamp));
}

void Shard::tell_relayed(SessionId sender, std::string_view ref, std::size_t peers) {
  auto found = sessions_.find(sender);
  if (found != sessions_.end()) found->second->hear_relayed(ref, peers);
}

void Shard::tell_not_relayed(SessionId sender, std::string_view ref) {
  auto found = sessions_.find(sender);
  if (found != sessions_.end()) found->second->hear_not_relayed(ref);
}

void Shard::let_go(SessionId id) noexcept {
  auto found = sessions_.find(id);
  if (found != sessions_.end()) found->second->break_off();
}

void Shard::tell_gap() {
  for (auto& [id, session] : sessions_) session->hear_gap();
}

void Shard::end_turn() {
  if (!hub_.has_work()) return;
  const std::size_t told = hub_.serve_turn(loop_.now());
  stats_.delivered.add(told);
  if (!hub_.has_work()) return;
  if (told != 0) return loop_.request_turn();
  // Members are being waited for. A turn looks again soon, or as soon as one of them reads.
  look_again_ = loop_.after(kLookAgain, [] {});
}

void Shard::each_second() {
  measure_lag();
  count_again();
}

void Shard::measure_lag() {
  MonoTime now = loop_.now();
  stats_.lag_ms.set(std::max<std::int64_t>(0, (now - lag_expected_).count()));
  lag_expected_ = now + kSecond;
}

}  // namespace ws::node
