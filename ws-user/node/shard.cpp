#include "ws-user/node/shard.hpp"

#include "ws-user/node/node.hpp"

namespace ws::node {
namespace {

constexpr unsigned kShardBits = 8;  // of a session id, below the count
constexpr milliseconds kLagInterval{1'000};
constexpr milliseconds kLookAgain{5};

}  // namespace

Shard::Shard(std::uint32_t index, net::EventLoop& loop) : index_(index), loop_(loop) {
  lag_expected_ = loop_.now() + kLagInterval;
  lag_timer_ = loop_.every(kLagInterval, [this] { measure_lag(); });
}

Shard::~Shard() = default;

void Shard::connect(Node& node, net::EventLoop& node_loop) {
  node_ = &node;
  to_node_ = std::make_unique<Courier>(loop_, node_loop);
  loop_.at_turn_end([this] { end_turn(); });
}

SessionId Shard::next_session_id() {
  return {++sessions_made_ << kShardBits | index_};
}

void Shard::add_session(SessionId id, room::Subscriber& session) {
  sessions_[id] = &session;
}

void Shard::remove_session(SessionId id) {
  sessions_.erase(id);
}

void Shard::join(const std::string& room, protocol::Hearing hearing, room::Subscriber& session,
                 room::Membership& membership, std::function<void()> on_joined) {
  bool first = hub_.join(room, hearing, session, membership);
  stats_.rooms.set(static_cast<std::int64_t>(hub_.rooms()));
  to_node_->run([node = node_, room, lane = LaneKey{index_, hearing}, first,
                 done = std::move(on_joined)]() mutable { node->join(room, lane, first, std::move(done)); });
}

void Shard::leave(const std::string& room, protocol::Hearing hearing, room::Membership& membership) {
  bool last = hub_.leave(room, membership);
  stats_.rooms.set(static_cast<std::int64_t>(hub_.rooms()));
  to_node_->run(
      [node = node_, room, lane = LaneKey{index_, hearing}, last] { node->leave(room, lane, last); });
}

void Shard::announce(const std::string& room, const std::string& user, bool came, SessionId who) {
  to_node_->run([node = node_, room, user, came, who] { node->announce(room, user, came, who); });
}

void Shard::publish(const Publication& publication) {
  stats_.published.add();
  if (to_node_->same_loop()) return node_->publish(publication, index_);
  to_node_->run([node = node_, shard = index_, kept = KeptPublication(publication)] {
    node->publish(kept.view(), shard);
  });
}

void Shard::deliver(std::string_view room, room::Frames& frames, SessionId sender) {
  const room::Membership* own = nullptr;
  if (auto found = sessions_.find(sender); found != sessions_.end())
    own = found->second->place_as_sender(room);
  hub_.publish(room, frames, own);
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

void Shard::answer_roll_call() {
  to_node_->run([node = node_] { node->answer_roll_call(); });
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

void Shard::measure_lag() {
  MonoTime now = loop_.now();
  stats_.lag_ms.set(std::max<std::int64_t>(0, (now - lag_expected_).count()));
  lag_expected_ = now + kLagInterval;
}

}  // namespace ws::node
