#include "ws-user/room/hub.hpp"

#include <deque>
#include <string>
#include <vector>

#include "shared/testing/bench.hpp"

namespace {

using namespace ws;
using namespace ws::room;

struct Text final : Frames {
  const Bytes& in(protocol::Hearing) override { return bytes; }
  Bytes bytes{std::string(200, 'x')};
};

struct Guest final : Subscriber {
  void deliver(const Slice& frames) override { heard += frames.length; }
  const Membership* place_as_sender(std::string_view) const override { return nullptr; }
  void hear_sent(std::string_view, std::string_view, milliseconds) override {}
  void hear_relayed(std::string_view, std::size_t) override {}
  std::size_t heard = 0;  // bytes
  Membership place;
};

// `rooms` rooms of `members`: one message in each, then the turn that tells them all.
void hub_tell(benchmark::State& state) {
  std::vector<std::string> names;
  for (int i = 0; i < state.range(0); ++i) names.push_back("Room " + std::to_string(i));
  std::deque<Guest> guests(static_cast<std::size_t>(state.range(0) * state.range(1)));
  Hub hub;
  for (std::size_t i = 0; i < guests.size(); ++i) {
    hub.join(names[i % names.size()], protocol::Dialect::kRooms, guests[i], guests[i].place);
  }
  Text text;
  testing::Measured measured(state);
  for ([[maybe_unused]] auto _ : state) {
    for (const std::string& name : names) hub.deliver(name, text, nullptr);
    benchmark::DoNotOptimize(hub.serve_turn());
  }
}
WS_BENCH(hub_tell)->ArgNames({"rooms", "members"})->Args({1, 200})->Args({50, 5});

}  // namespace
