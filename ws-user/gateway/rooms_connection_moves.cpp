// How a native client moves to the shard of its room.
#include <algorithm>

#include "ws-user/gateway/moves.hpp"
#include "ws-user/gateway/rooms_connection.hpp"

namespace ws::gateway {
namespace {

constexpr int kMovesAtOnce = 16;              // of one client; then one more for each interval
constexpr milliseconds kMoveInterval{1'000};  // so that who goes to and fro costs no more than others
constexpr milliseconds kSettled{
    5'000};  // after which nothing is under way any more of what it asked for elsewhere

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
  if (travels_ == nullptr) travels_ = std::make_unique<Travels>(Travels{0, 0, kMovesAtOnce, now});
  travels_->soon = moves_left(travels_->soon, now - travels_->last) - 1;
  travels_->last = now;
}

void RoomsConnection::leave_rooms() noexcept {
  auto with = context();
  command::leave_all_rooms(with);
  in_default_room_ = false;
}

void RoomsConnection::come_to(Moves& moves) {
  travels_->from = shard().index();
  travels_->left |= std::uint64_t{1} << travels_->from;
  travels_->left &= ~(std::uint64_t{1} << moves.shard().index());
  moves_ = &moves;
  move_to(moves.shard());
}

std::optional<std::uint32_t> RoomsConnection::came_from() const {
  if (travels_ == nullptr || travels_->from == shard().index()) return std::nullopt;
  if (shard().loop().now() - travels_->last > kSettled) return std::nullopt;
  return travels_->from;
}

void RoomsConnection::on_gone() noexcept {
  if (moves_ != nullptr) moves_->forget(*this);
  shard().forget_on(left_shards(), session().id());
}

}  // namespace ws::gateway
