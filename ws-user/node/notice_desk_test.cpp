// Notices between servers: the desks of two servers, joined by buses in memory.
#include "ws-user/node/notice_desk.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "shared/protocol/event.hpp"
#include "shared/testing/fake_clock.hpp"
#include "ws-user/node/notice_board.hpp"

using namespace ws;
using namespace ws::node;

namespace {

class Servers;

// A server with one home, as far as notices go, and a bus that takes what it says to the others at once.
struct Server final : bus::Bus {
  Server(NodeId its_id, Servers& all, const Clock& clock)
      : id(its_id),
        servers(all),
        desk(clock),
        board(clock, [this](const std::string& room, const std::string&, const std::string& text, SessionId) {
          said.push_back(room + ": " + text);
        }) {
    desk.connect(*this);
  }
  void take(const relay::RecordView& record) {
    if (record.kind == relay::Kind::kDirect && desk.on_direct(record)) return;
    if (desk.watches(record.room)) board.on_record(record);
  }
  void tick() {
    board.tick();
    desk.tick();
  }
  std::uint64_t publish(const bus::Publication&) override { return ++published; }
  bus::CidTable& cids() override { return table; }
  void direct(NodeId target, std::string_view room, std::string_view payload) override;
  void room_occupied(std::string_view, bus::JoinToken) override {}
  void room_emptied(std::string_view) override {}
  bus::BusState state() const override { return {}; }
  void begin_handover() override {}
  bool handed_over() const override { return true; }

  bus::CidTable table{milliseconds(1'000), 100};
  NodeId id;
  Servers& servers;
  std::uint64_t published = 0;
  std::size_t records = 0;  // that came from others
  std::vector<std::string> said;
  NoticeDesk desk;
  NoticeBoard board;
};

class Servers {
 public:
  explicit Servers(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) add();
  }
  Server& add() {
    Server& server =
        *servers_.emplace_back(std::make_unique<Server>(NodeId{servers_.size() + 1}, *this, clock_));
    for (auto& each : servers_) each->desk.on_peer_here();
    return server;
  }
  void remove_last() { servers_.pop_back(); }
  Server& operator[](std::size_t i) { return *servers_[i]; }
  // Time passes.
  void run(milliseconds time) {
    for (; time > milliseconds(0); time -= NoticeDesk::kTick) {
      clock_.advance(NoticeDesk::kTick);
      for (auto& server : servers_) server->tick();
    }
  }
  void take(const relay::RecordView& record) {
    for (auto& server : servers_) {
      if (server->id == record.origin || (record.target && server->id != record.target)) continue;
      ++server->records;
      server->take(record);
    }
  }

 private:
  testing::FakeClock clock_;
  std::vector<std::unique_ptr<Server>> servers_;
};

void Server::direct(NodeId target, std::string_view room, std::string_view payload) {
  relay::RecordView record;
  record.kind = relay::Kind::kDirect;
  record.origin = id;
  record.target = target;
  record.room = room;
  record.payload = payload;
  servers.take(record);
}

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("who comes and goes is told where somebody wants to hear of it, and nowhere else") {
  Servers servers(3);
  servers[1].desk.watch("r");
  const std::size_t before = servers[2].records;
  servers[0].desk.announce("r", "Alice", true);
  servers[0].desk.announce("r", "Alice", false);
  servers[0].desk.announce("another", "Bob", true);
  CHECK(servers[1].said == Said{"r: Alice joined", "r: Alice left"});
  CHECK(servers[0].said.empty());
  CHECK(servers[2].records == before);
  CHECK(servers[0].desk.stats().sent.value() == 2);
}

// 1,000 clients that join 128 rooms were 128,000 records in the outbox.
TEST_CASE("a storm of joins that nobody wants to hear of sends nothing") {
  Servers servers(2);
  for (int room = 0; room < 128; ++room) {
    const std::string name = "room " + std::to_string(room);
    for (int client = 0; client < 1'000; ++client) servers[0].desk.announce(name, "Guest", true);
  }
  servers.run(seconds(2));
  CHECK(servers[1].records == 0);
  CHECK(servers[0].published == 0);
}

TEST_CASE("of a storm ten a second are told, and a summary that counts the rest") {
  Servers servers(2);
  servers[1].desk.watch("r");
  for (int i = 0; i < 1'000; ++i) {
    servers[0].desk.announce("r", "Guest", true);
    servers[0].desk.announce("r", "Guest", false);
  }
  servers.run(seconds(3));
  CHECK(servers[0].desk.stats().sent.value() == 11);
  REQUIRE(servers[1].said.size() == 11);
  CHECK(servers[1].said.back() == "r: 995 more joined, 995 more left");
}

TEST_CASE("a storm in many rooms stays within its bytes a second, and what is left out is counted") {
  constexpr std::size_t kRooms = 1'000;
  Servers servers(2);
  for (std::size_t room = 0; room < kRooms; ++room) servers[1].desk.watch("room " + std::to_string(room));
  servers.run(seconds(1));
  for (std::size_t room = 0; room < kRooms; ++room) {
    for (int i = 0; i < 10; ++i) servers[0].desk.announce("room " + std::to_string(room), "Guest", true);
  }
  const auto sent = servers[0].desk.stats().sent.value();
  CHECK(sent > 1'000);
  CHECK(sent * 100 <= NoticeDesk::kBytesASecond);
  CHECK(sent + servers[0].desk.stats().left_out.value() == kRooms * 10);
  CHECK(servers[1].records == sent);
}

TEST_CASE("a server that comes later is told the wishes, and one that is gone is forgotten") {
  Servers servers(2);
  servers[1].desk.watch("r");
  Server& late = servers.add();
  servers.run(NoticeDesk::kTick);
  late.desk.announce("r", "Carol", true);
  CHECK(servers[1].said == Said{"r: Carol joined"});
  late.desk.watch("r");
  CHECK(servers[0].desk.stats().wishes.value() == 1);
  servers.remove_last();
  servers.run(PeerWishes::kForget + NoticeDesk::kRepeat);
  servers[0].desk.announce("r", "Alice", true);
  CHECK(servers[0].desk.stats().sent.value() == 1);  // for the one that is left
}

TEST_CASE("wishes that got lost come with the next repetition, and stale ones end") {
  Servers servers(2);
  relay::RecordView lost;  // a wish of a server whose taking it back never arrived
  const std::string stale("\1\5\0stale", 8);
  lost.kind = relay::Kind::kDirect;
  lost.origin = NodeId{2};
  lost.payload = stale;
  servers[0].take(lost);
  CHECK(servers[0].desk.stats().wishes.value() == 1);
  servers.run(PeerWishes::kForget - seconds(1));
  CHECK(servers[0].desk.stats().wishes.value() == 1);
  servers.run(NoticeDesk::kRepeat + seconds(1));
  CHECK(servers[0].desk.stats().wishes.value() == 0);

  servers[1].desk.watch("r");
  servers.run(3 * PeerWishes::kForget);
  CHECK(servers[0].desk.stats().wishes.value() == 1);
  servers[1].desk.unwatch("r");
  servers.run(OwnWishes::kLinger + NoticeDesk::kTick);
  CHECK(servers[0].desk.stats().wishes.value() == 0);
}

TEST_CASE("what another version or nobody would say is ignored") {
  Servers servers(1);
  servers[0].desk.watch("r");
  relay::RecordView record;
  record.kind = relay::Kind::kDirect;
  record.origin = NodeId{2};
  record.room = "r";
  for (const std::string payload :
       {"", "\1", "\1\5", "\1\377\377x", "\2x", "\3", "\3{}", "\4", "\4abc", "\77x"}) {
    record.payload = payload;
    servers[0].take(record);
  }
  servers.run(seconds(2));
  CHECK(servers[0].said.empty());
  CHECK(servers[0].desk.stats().wishes.value() == 0);
}

TEST_CASE("a room event of the previous release is still read") {
  Servers servers(2);
  servers[1].desk.watch("r");
  std::string event;
  protocol::encode_presence(event, {"r", "Alice", true, milliseconds(0)});
  relay::RecordView record;
  record.kind = relay::Kind::kRoomEvent;
  record.payload = event;
  for (const char* room : {"r", "another"}) {
    record.room = room;
    servers[1].take(record);
  }
  CHECK(servers[1].said == Said{"r: Alice joined"});
}
