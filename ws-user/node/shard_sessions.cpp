// The sessions of a shard: who is here, who has moved to another shard, and what they are told.
#include <string>
#include <utility>

#include "ws-user/node/balance.hpp"
#include "ws-user/node/directory.hpp"
#include "ws-user/node/post.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {
namespace {

// Members of a room that all live where it does. A larger one is spread over the threads: its messages cross
// to each of them once, which is little beside so many deliveries.
constexpr std::uint32_t kSmallRoom = 256;

}  // namespace

void Shard::add_session(SessionId id, room::Subscriber& session) {
  sessions_[id] = &session;
  moved_.erase(id);
  if (balance_ != nullptr) balance_->add(index_);
}

void Shard::remove_session(SessionId id) noexcept {
  if (sessions_.erase(id) != 0 && balance_ != nullptr) balance_->remove(index_);
}

room::Subscriber* Shard::find(SessionId id) const {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second;
}

// Moving --------------------------------------------------------------------------------------------------

std::optional<std::uint32_t> Shard::better_place_for(std::string_view room) const {
  if (node_->directory == nullptr || !taking_) return std::nullopt;
  const auto seat = node_->directory->find(room);
  if (!seat || seat->home == index_ || seat->members >= kSmallRoom) return std::nullopt;
  if (!balance_->takes_one_more(seat->home)) return std::nullopt;
  return seat->home;
}

// What cannot be told costs a few bytes until the end.
void Shard::forget_on(std::uint64_t shards, SessionId id) noexcept {
  for (std::uint32_t i = 0; shards != 0; ++i, shards >>= 1) {
    if ((shards & 1) == 0) continue;
    try {
      post_->run(i, [shard = node_->shards[i], id] { shard->forget(id); });
    } catch (const std::exception&) {
    }
  }
}

// `tell(Shard&)` where the session is now, if it has moved.
template <typename Tell>
void Shard::tell_after(SessionId who, Tell tell) {
  const auto moved = moved_.find(who);
  if (moved == moved_.end()) return;
  post_->run(moved->second, [there = node_->shards[moved->second], tell = std::move(tell)] { tell(*there); });
}

// From each shard on to the next, behind what it sends after the session. All of that is written before, so
// that it cannot get lost on the way.
void Shard::settle(net::Task then, const std::vector<std::uint32_t>& way) {
  const auto here =
      std::make_shared<net::Task>([this, then = std::move(then)]() mutable { settle(std::move(then)); });
  net::Task go_on = [here] { (*here)(); };
  std::uint32_t next = index_;
  for (auto stop = way.rbegin(); stop != way.rend(); ++stop) {
    Post* const post = node_->posts[*stop];
    go_on = [there = node_->shards[*stop], post, next, mail = post->written(std::move(go_on))]() mutable {
      there->settle([post, next, mail = std::move(mail)]() mutable { post->run_written(next, mail); });
    };
    next = *stop;
  }
  post_->run(next, std::move(go_on), [here] { (*here)(); });
}

// What a session is told ----------------------------------------------------------------------------------

void Shard::tell_joined(SessionId who, std::string_view room, std::string_view ref, std::uint32_t ticket) {
  if (room::Subscriber* session = find(who)) return session->hear_joined(room, ref, ticket);
  tell_after(who, [who, room = std::string(room), ref = std::string(ref), ticket](Shard& there) {
    there.tell_joined(who, room, ref, ticket);
  });
}

void Shard::tell_sent(SessionId sender, std::string_view ref, MessageId id) {
  if (room::Subscriber* session = find(sender))
    return session->hear_sent(ref, to_text(id), Hlc::time_of(id.stamp));
  tell_after(sender,
             [sender, ref = std::string(ref), id](Shard& there) { there.tell_sent(sender, ref, id); });
}

void Shard::tell_relayed(SessionId sender, std::string_view ref, std::size_t peers) {
  if (room::Subscriber* session = find(sender)) return session->hear_relayed(ref, peers);
  tell_after(sender, [sender, ref = std::string(ref), peers](Shard& there) {
    there.tell_relayed(sender, ref, peers);
  });
}

void Shard::tell_not_relayed(SessionId sender, std::string_view ref) {
  if (room::Subscriber* session = find(sender)) return session->hear_not_relayed(ref);
  tell_after(sender, [sender, ref = std::string(ref)](Shard& there) { there.tell_not_relayed(sender, ref); });
}

void Shard::let_go(SessionId id) {
  if (room::Subscriber* session = find(id)) return session->break_off();
  tell_after(id, [id](Shard& there) { there.let_go(id); });
}

}  // namespace ws::node
