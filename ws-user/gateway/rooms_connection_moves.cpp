// How a native client moves to the shard of its room.
#include <algorithm>

#include "ws-user/gateway/moves.hpp"
#include "ws-user/gateway/rooms_connection.hpp"

namespace ws::gateway {
namespace {

constexpr int kMovesAtOnce = 16;              // of one client; then one more for each interval
constexpr milliseconds kMoveInterval{1'000};  // so that who goes to and fro costs no more than others
// After which nothing is under way any more of what it asked for elsewhere.
constexpr milliseconds kSettled{5'000};
constexpr std::size_t kMostLately = kMovesAtOnce + kSettled / kMoveInterval + 1;  // moves in that time

int moves_left(int soon, milliseconds since) {
  return static_cast<int>(std::min<milliseconds::rep>(kMovesAtOnce, soon + since / kMoveInterval));
}

}  // namespace

// The default room attracts nobody: most who are in it are about to leave.
bool RoomsConnection::may_move(std::string_view room, MonoTime now) {
  const auto& rooms = session().rooms();
  const bool chose_none = rooms.empty() || (in_default_room_ && rooms.size() == 1);
  if (!chose_none || room == settings().default_room) return false;
  return travels_ == nullptr || moves_left(travels_->soon, now - travels_->last) > 0;
}

void RoomsConnection::pack(MonoTime now) {
  if (travels_ == nullptr) travels_ = std::make_unique<Travels>(Travels{0, {}, kMovesAtOnce, now});
  auto& way = travels_->way;
  if (now - travels_->last > kSettled) way.clear();
  if (way.size() == kMostLately) way.erase(way.begin());
  way.push_back(shard().index());
  travels_->soon = moves_left(travels_->soon, now - travels_->last) - 1;
  travels_->last = now;
}

void RoomsConnection::leave_rooms() noexcept {
  auto with = context();
  command::leave_all_rooms(with);
  in_default_room_ = false;
}

void RoomsConnection::come_to(Moves& moves) {
  travels_->left |= std::uint64_t{1} << shard().index();
  travels_->left &= ~(std::uint64_t{1} << moves.shard().index());
  moves_ = &moves;
  move_to(moves.shard());
}

std::vector<std::uint32_t> RoomsConnection::way_here() const {
  if (travels_ == nullptr || shard().loop().now() - travels_->last > kSettled) return {};
  return travels_->way;
}

void RoomsConnection::on_gone() noexcept {
  if (moves_ != nullptr) moves_->forget(*this);
  shard().forget_on(left_shards(), session().id());
}

}  // namespace ws::gateway
