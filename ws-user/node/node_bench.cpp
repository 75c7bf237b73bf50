#include "ws-user/node/node.hpp"

#include <deque>
#include <string>

#include "shared/testing/bench.hpp"
#include "ws-user/node/shard.hpp"

namespace {

using namespace ws;

const std::string kRoom = "Room 1";

// The bus of a server without a relayer, and of no further interest here.
struct NoBus final : bus::Bus {
  explicit NoBus(bus::BusListener& node) : listener(node) {}
  std::uint64_t publish(const bus::Publication&) override { return ++newest; }
  bus::CidTable& cids() override { return table; }
  void direct(NodeId, std::string_view, std::string_view) override {}
  void room_occupied(std::string_view, bus::JoinToken token) override { listener.on_join_ready(token); }
  void room_emptied(std::string_view) override {}
  bus::BusState state() const override { return {}; }
  void begin_handover() override {}
  bool handed_over() const override { return true; }

  bus::CidTable table{milliseconds(1'000), 100};
  bus::BusListener& listener;
  std::uint64_t newest = 0;
};

struct Guest final : room::Subscriber {
  void deliver(const Slice& frames) override { heard += frames.length; }
  const room::Membership* place_as_sender(std::string_view) const override { return &place; }
  void hear_sent(std::string_view, std::string_view, milliseconds) override {}
  void hear_relayed(std::string_view, std::size_t) override {}
  std::size_t heard = 0;  // bytes
  room::Membership place;
};

// One message a turn of the loop, from one member to all the others: id, encoding, hub, no sockets.
void node_publish(benchmark::State& state) {
  SystemClock clock;
  net::EventLoop loop(clock);
  node::Shard shard(0, loop);
  node::Node node(NodeId{1}, {&shard}, false);
  NoBus bus(node.bus_side());
  node.connect(bus);
  std::deque<Guest> guests(static_cast<std::size_t>(state.range(0)));
  const SessionId sender = shard.next_session_id();
  shard.add_session(sender, guests.front());
  for (Guest& guest : guests) shard.join(kRoom, protocol::Dialect::kRooms, {}, guest, guest.place, {});

  node::Publication said;
  said.room = kRoom;
  said.message = R"("Hi there")";
  said.user = "Alice";
  said.sender = sender;

  bool done = false;
  loop.at(net::Phase::kLog, [&] {
    if (done) return;
    done = !state.KeepRunning();
    if (done) return loop.stop();
    shard.say(said);
    loop.request_turn();
  });
  loop.request_turn();
  testing::Measured measured(state);
  loop.run();
}
WS_BENCH(node_publish)->Arg(10)->Arg(200);

}  // namespace
