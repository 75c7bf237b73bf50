#include <optional>

#include "shared/base/log.hpp"
#include "shared/testing/bench.hpp"
#include "ws-user/app/cost/room_of_sockets.hpp"

namespace {

// One message from one member of a room to all others, from socket to socket.
void room_of_sockets(benchmark::State& state) {
  spdlog::set_level(spdlog::level::warn);
  ws::app::cost::RoomOfSockets room(static_cast<std::size_t>(state.range(0)));
  std::optional<ws::testing::Measured> measured;
  room.run([&] {
    if (!measured) measured.emplace(state);
    return state.KeepRunning();
  });
}
WS_BENCH(room_of_sockets)->Arg(10)->Arg(100)->Arg(200);

}  // namespace
