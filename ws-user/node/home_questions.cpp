// What a home asks the bus about its rooms, and the answers.
#include <utility>

#include "ws-user/node/bus_side.hpp"
#include "ws-user/node/home.hpp"
#include "ws-user/node/post.hpp"

namespace ws::node {

// The first member's coming is asked, and whoever comes while nobody has left waits for the same answer. That
// may come at once.
void Home::ask(const std::string& name, Room& room) {
  const std::uint64_t before = std::exchange(room.life, room.life != 0 ? room.life : ++lives_);
  asking_ = true;
  try {
    post_.run(
        kBusLoop,
        [bus_side = node_.bus_side, home = index_, name, life = room.life] {
          bus_side->occupied(home, name, life);
        },
        [this, name, life = room.life] { on_unasked(name, life); });
  } catch (...) {
    asking_ = room.ready = false;
    room.life = before;
    throw;
  }
  asking_ = false;
  room.asked = true;
  ++questions_;
  if (before == 0) stats_.occupied_rooms.add(1);
}

void Home::on_ready(const std::string& name, std::uint64_t life) noexcept {
  ++answers_;
  Room* room = rooms_.find(name);
  if (room == nullptr || (room->life != life && node_.rules.lives)) return;  // everybody has left since
  room->ready = true;
  if (!asking_) answer(*room);
}

void Home::on_unasked(const std::string& name, std::uint64_t life) noexcept {
  ++answers_;
  Room* room = rooms_.find(name);
  if (room == nullptr || room->life != life) return;
  room->asked = false;
  look_again_ = true;
}

void Home::after_questions(net::Task then) {
  if (post_.is_here(kBusLoop) || !has_questions()) return then();
  Post* const bus_post = node_.posts[kBusLoop];
  post_.run(kBusLoop, [bus_post, home = index_, back = bus_post->written(std::move(then))]() mutable {
    bus_post->run_written(home, back);
  });
}

}  // namespace ws::node
