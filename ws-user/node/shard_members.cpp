// Members of a shard, and the homes of their rooms.
#include <functional>
#include <utility>

#include "ws-user/node/answers.hpp"
#include "ws-user/node/directory.hpp"
#include "ws-user/node/home.hpp"
#include "ws-user/node/post.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::node {
namespace {

// A call to a home that is known only once there is no way back: the directory waits for it to arrive.
class LateCall {
 public:
  LateCall(const Post& post, std::function<void(Home&)> work, net::Task failed = {})
      : call_(std::make_shared<Call>(Call{nullptr, std::move(work)})),
        mail_(post.written([call = call_] { call->work(*call->home); }, std::move(failed))) {}

  net::MailList to(Home& home) noexcept {
    call_->home = &home;
    return std::move(mail_);
  }

 private:
  struct Call {
    Home* home;
    std::function<void(Home&)> work;
  };
  std::shared_ptr<Call> call_;
  net::MailList mail_;
};

}  // namespace

// Joining
// --------------------------------------------------------------------------------------------------------

// No other shard gives the same, since answers go after a session that moves. Zero is of those who never
// joined.
std::uint32_t Shard::next_ticket() {
  tickets_ += kMaxShards;
  if (tickets_ == 0) tickets_ += kMaxShards;
  return tickets_;
}

std::uint32_t Shard::join(const std::string& room, protocol::Hearing hearing, SessionId who,
                          room::Subscriber& session, room::Membership& membership, std::string_view ref) {
  loop_.assert_here();
  const Asker asker{index_, who, std::string(ref), index_};
  const std::uint32_t ticket = next_ticket();
  if (node_->directory == nullptr) {
    join_here(room, hearing, session, membership, ticket, asker);
    return index_;
  }
  LateCall call(
      *post_,
      [room, lane = LaneKey{index_, hearing}, ticket, asker](Home& home) {
        home.attach(room, lane, ticket, asker);
      },
      [this, ticket] { refuse(ticket); });
  const auto joining = joining_.emplace(ticket, Joining{room, hearing, index_, &session, &membership}).first;
  std::uint32_t home = index_;
  try {
    home = node_->directory->attach(room, index_).home;
    if (home == index_) join_here(room, hearing, session, membership, ticket, asker);
  } catch (...) {
    joining_.erase(joining);
    throw;
  }
  if (home == index_) {
    joining_.erase(joining);
    return home;
  }
  joining->second.home = home;
  membership.ticket = ticket;
  ++asked_[home].sent;
  net::MailList mail = call.to(*node_->homes[home]);
  post_->run_written(home, mail);
  return home;
}

void Shard::join_here(const std::string& room, protocol::Hearing hearing, room::Subscriber& session,
                      room::Membership& membership, std::uint32_t ticket, const Asker& asker) {
  try {
    hub_.join(room, hearing, session, membership);
  } catch (...) {
    home_->withdraw(room);
    throw;
  }
  membership.ticket = ticket;
  try {
    home_->attach(room, {index_, hearing}, ticket, asker);
  } catch (...) {
    hub_.leave(room, membership);
    count_rooms();
    throw;
  }
  count_rooms();
}

// If it has left meanwhile, the home hears that now, when it has surely heard of the join.
void Shard::admit(std::uint32_t ticket) noexcept {
  const auto found = joining_.find(ticket);
  if (found == joining_.end()) return;
  const Joining& joining = found->second;
  if (joining.session == nullptr) {
    detach(joining.room, joining.home, joining.hearing);
    joining_.erase(found);
    return;
  }
  try {
    hub_.join(joining.room, joining.hearing, *joining.session, *joining.membership);
    joining_.erase(found);
    count_rooms();
  } catch (const std::exception&) {
    joining.session->break_off();  // the home counts it until it leaves
    found->second.admitted = true;
  }
}

// The home could not: to it, this member never came.
void Shard::refuse(std::uint32_t ticket) noexcept {
  const auto found = joining_.find(ticket);
  if (found == joining_.end()) return;
  if (found->second.session != nullptr) found->second.session->break_off();
  joining_.erase(found);
}

void Shard::confirm(const std::string& room, std::uint32_t home, SessionId who,
                    const room::Membership& membership, std::string_view ref) {
  if (ref.empty()) return;
  const Asker asker{index_, who, std::string(ref), home};
  if (home == index_) return home_->confirm(room, membership.ticket, asker);
  ask(
      home,
      [target = node_->homes[home], room, ticket = membership.ticket, asker] {
        target->confirm(room, ticket, asker);
      },
      [this, who] { let_go(who); });
}

// Leaving
// --------------------------------------------------------------------------------------------------------

void Shard::leave(const std::string& room, std::uint32_t home, protocol::Hearing hearing,
                  room::Membership& membership) noexcept {
  const std::uint32_t ticket = std::exchange(membership.ticket, 0);  // what answers that join is too late now
  if (membership.lane != nullptr) {
    hub_.leave(room, membership);
    count_rooms();
    return detach(room, home, hearing);
  }
  const auto found = joining_.find(ticket);
  if (found == joining_.end()) return;  // the home has refused it
  if (found->second.admitted) {
    joining_.erase(found);
    return detach(room, home, hearing);
  }
  found->second.session = nullptr;
}

// What the home cannot be told now, it is by count_again().
void Shard::detach(const std::string& room, std::uint32_t home, protocol::Hearing hearing) noexcept {
  const LaneKey lane{index_, hearing};
  if (home == index_) return home_->detach(room, lane);
  try {
    post_->run(home, [target = node_->homes[home], room, lane] { target->detach(room, lane); });
  } catch (const std::exception&) {
    miscounted_ = true;
  }
}

// Behind every join and leave that the homes were told of, this is exact. A room with a member here has its
// home until that is told of the leave.
void Shard::count_again() {
  if (!miscounted_) return;
  std::vector<std::vector<LaneSize>> lanes(node_->homes.size());
  const auto add = [&](std::string_view room, protocol::Hearing hearing, std::size_t members) {
    if (const auto seat = node_->directory->find(room))
      lanes[seat->home].push_back({std::string(room), hearing, members});
  };
  hub_.each_lane_with_members(add);
  for (const auto& [ticket, joining] : joining_) add(joining.room, joining.hearing, 1);
  for (std::uint32_t i = 0; i < lanes.size(); ++i) {
    if (i == index_) continue;
    post_->run(
        i,
        [home = node_->homes[i], shard = index_, sizes = std::move(lanes[i])] {
          home->recount(shard, sizes);
        },
        [this] { miscounted_ = true; });
  }
  miscounted_ = false;
}

// Those who only speak
// --------------------------------------------------------------------------------------------------------

// The room's home must not end between two of its messages, or they would have two orders.
std::uint32_t Shard::join_as_speaker(const std::string& room, SessionId who) {
  if (node_->directory == nullptr) return index_;
  LateCall come(
      *post_, [room, who](Home& home) { home.attach_speaker(room, who); }, [this, who] { let_go(who); });
  LateCall go(*post_, [room, who](Home& home) { home.detach_speaker(room, who); });
  Speaker& speaker = speakers_[who];
  try {
    speaker.home = node_->directory->attach(room, index_).home;
    if (speaker.home == index_) home_->attach_speaker(room, who);
  } catch (...) {
    speakers_.erase(who);
    throw;
  }
  Home& home = *node_->homes[speaker.home];
  speaker.leave = go.to(home);
  if (speaker.home == index_) return index_;
  net::MailList mail = come.to(home);
  post_->run_written(speaker.home, mail);
  return speaker.home;
}

void Shard::leave_as_speaker(SessionId who) noexcept {
  const auto found = speakers_.find(who);
  if (found == speakers_.end()) return;
  post_->run_written(found->second.home, found->second.leave);
  speakers_.erase(found);
}

}  // namespace ws::node
