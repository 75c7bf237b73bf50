#include "ws-user/node/shard.hpp"

#include <algorithm>

#include "shared/base/log.hpp"
#include "ws-user/node/directory.hpp"
#include "ws-user/node/gate.hpp"
#include "ws-user/node/home.hpp"
#include "ws-user/node/post.hpp"

namespace ws::node {
namespace {

constexpr unsigned kShardBits = 8;  // of a session id, below the count
constexpr milliseconds kSecond{1'000};
constexpr milliseconds kLookAgain{5};

}  // namespace

Shard::Shard(std::uint32_t index, net::EventLoop& loop, std::size_t member_queue)
    : index_(index), loop_(loop), hub_(member_queue), tickets_(index) {
  lag_expected_ = loop_.now() + kSecond;
  second_timer_ = loop_.every(kSecond, [this] { each_second(); });
}

Shard::~Shard() = default;

void Shard::connect(const NodeParts& node) {
  node_ = &node;
  post_ = node.posts[index_];
  home_ = node.homes[index_];
  balance_ = node.balance;
  loop_.at(net::Phase::kDeliver, [this] { tell_members(); });
  if (node.alone()) return;
  loop_.at(net::Phase::kHandOver, [this] { hand_over(); });
  // What comes up as sockets end.
  loop_.at(net::Phase::kLog, [this] {
    if (post_->has_mail()) loop_.request_turn();
  });
}

SessionId Shard::next_session_id() {
  return {++sessions_made_ << kShardBits | index_};
}

// Messages
// --------------------------------------------------------------------------------------------------------

void Shard::say(const Publication& publication) {
  loop_.assert_here();
  if (!taking_) return;
  stats_.published.add();
  if (publication.home == index_) return home_->say(publication, index_);
  KeptPublication kept(publication);
  const std::size_t bytes = kept.bytes();
  ask(
      publication.home,
      [home = node_->homes[publication.home], shard = index_, kept = std::move(kept)] {
        home->say(kept.view(), shard);
      },
      [this, sender = publication.sender] { let_go(sender); }, bytes);
}

void Shard::announce(const std::string& room, std::uint32_t home, const std::string& user, bool came,
                     SessionId who) noexcept {
  try {
    post_->run(home, [target = node_->homes[home], room, user, came, who] {
      target->announce(room, user, came, who);
    });
  } catch (const std::exception& e) {
    if (spdlog::should_log(spdlog::level::debug))
      spdlog::debug("a room does not hear who came or went: {}", e.what());
  }
}

void Shard::ask(std::uint32_t home, net::Task task, net::Task failed, std::size_t bytes) {
  post_->run(home, std::move(task), std::move(failed), bytes);
  ++asked_[home].sent;
}

bool Shard::is_swamped() const {
  return post_->is_swamped() || node_->gate->bytes() > kMostUnderWay;
}

// What was asked of a home comes back behind what it led to.
struct Shard::Settling {
  net::Task then;
  std::size_t missing = 1;  // answers, and whoever asks for them

  void answered() {
    if (--missing == 0) then();
  }
};

void Shard::settle(net::Task then) {
  std::shared_ptr<Settling> settling;
  try {
    settling = std::make_shared<Settling>();
  } catch (const std::exception&) {
    return then();  // what cannot be waited for is not
  }
  settling->then = std::move(then);
  for (std::uint32_t i = 0; i < node_->homes.size(); ++i) {
    const bool asks_bus = i == index_ && home_->has_questions();
    if (asked_[i].sent == asked_[i].done && !asks_bus) continue;
    ++settling->missing;
    try {
      Post* const there = node_->posts[i];
      net::MailList back = there->written([this, i, settling, upto = asked_[i].sent] {
        asked_[i].done = std::max(asked_[i].done, upto);
        settling->answered();
      });
      post_->run(
          i,
          [home = node_->homes[i], there, shard = index_, back = std::move(back)]() mutable {
            home->after_questions(
                [there, shard, back = std::move(back)]() mutable { there->run_written(shard, back); });
          },
          [settling] { settling->answered(); });
    } catch (const std::exception&) {  // then it is not waited for
      settling->answered();
    }
  }
  settling->answered();
}

void Shard::deliver(std::string_view room, room::Frames& frames, SessionId sender) {
  const room::Membership* own = nullptr;
  if (auto found = sessions_.find(sender); found != sessions_.end())
    own = found->second->place_as_sender(room);
  hub_.deliver(room, frames, own);
}

// When this comes, its home may have ended, and the room have another one, whose members were not there when
// it was said: the shard's last leave and the message have crossed. While a home has members here it is the
// one that the directory names.
void Shard::deliver_from(std::uint32_t home, std::string_view room, room::Frames& frames,
                         SessionId sender) noexcept {
  const auto seat = node_->directory->find(room);
  if (node_->rules.hear_own_home && (!seat || seat->home != home)) return;
  try {
    deliver(room, frames, sender);
  } catch (const std::exception&) {
    hub_.break_off(room);
  }
}

// The turn
// --------------------------------------------------------------------------------------------------------

void Shard::tell_gap(std::uint32_t home) {
  for (auto& [id, session] : sessions_) session->hear_gap(home);
}

void Shard::tell_members() {
  if (!hub_.has_work()) return;
  const std::size_t told = hub_.serve_turn(loop_.now());
  stats_.delivered.add(told);
  if (!hub_.has_work()) return;
  if (told != 0) return loop_.request_turn();
  // Members are being waited for. A turn looks again soon, or as soon as one of them reads.
  look_again_ = loop_.after(kLookAgain, [] {});
}

void Shard::hand_over() {
  if (departures_ != nullptr) departures_->leave_rooms();
  home_->end_turn();
  post_->hand_over();
  if (departures_ != nullptr) departures_->depart();
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
