#include "ws-user/app/scarce/two_shards.hpp"

#include <unistd.h>

#include <stdexcept>

#include "shared/protocol/event.hpp"
#include "shared/testing/scarce_memory.hpp"
#include "shared/testing/socket_pair.hpp"
#include "ws-user/app/neighbours.hpp"

namespace ws::app::scarce {
namespace {

constexpr std::string_view kHandshakeRest =
    " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";
constexpr int kTurnsUntilQuiet = 8;  // of each loop: there and back, and once more for those who hear of it
constexpr char kText = '\x81';
constexpr char kClose = '\x88';

// A client's frame of at most 125 bytes, with a mask that changes nothing.
std::string client_frame(char head, std::string_view payload) {
  const char header[] = {head, static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0};
  return std::string(header, sizeof header) + std::string(payload);
}

void write_all(int fd, std::string_view bytes) {
  if (::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("a client cannot write");
  }
}

}  // namespace

void Client::write(std::string_view bytes) {
  write_all(socket_.get(), bytes);
}

std::string Client::frame(std::string_view json) {
  return client_frame(kText, json);
}

void Client::say_goodbye() {
  if (!ended()) write_all(socket_.get(), client_frame(kClose, "\x03\xe8"));
}

const std::string& Client::heard() {
  read();
  return heard_;
}

bool Client::ended() {
  read();
  return ended_;
}

void Client::read() {
  std::array<char, 4096> buffer;
  ssize_t got = 0;
  while ((got = ::read(socket_.get(), buffer.data(), buffer.size())) > 0)
    heard_.append(buffer.data(), static_cast<std::size_t>(got));
  ended_ = ended_ || got == 0 || errno != EAGAIN;
}

TwoShards::TwoShards() {
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    workers_[i] = std::make_unique<Worker>(static_cast<std::uint32_t>(i), clock_, settings_,
                                           net::ServerLimits(), metrics_, [] { return gateway::Health{}; });
  }
  net::EventLoop& main_loop = workers_[0]->loop;
  const std::vector<node::Shard*> shards{&workers_[0]->shard, &workers_[1]->shard};
  node_ = std::make_unique<node::Node>(NodeId{1}, shards, false);
  bus_ = std::make_unique<bus::LoopbackBus>(node_->id(), alone_, node_->bus_side(), clock_,
                                            bus::CidTable::Use::kShared);
  main_loop.at(net::Phase::kDeliver, [this] { alone_.pump(); });
  node_->connect(*bus_);
  for (auto& worker : workers_) worker->open();
  make_neighbours({workers_[0].get(), workers_[1].get()}, *node_);
}

// Those who are still connected leave the node.
TwoShards::~TwoShards() {
  for (auto& worker : workers_) worker->server.reset();
}

Client TwoShards::connect(std::size_t shard, const std::string& path, const std::string& behind) {
  testing::SocketPair pair;
  write_all(pair.peer.get(), "GET " + path + std::string(kHandshakeRest) + behind);
  workers_[shard]->server->adopt(std::move(pair.ours), net::PeerAddress(), workers_[shard]->gateway);
  return Client(std::move(pair.peer));
}

void TwoShards::hear(std::string_view room, std::string_view words) {
  std::string payload;
  {
    const testing::Plenty plenty;
    protocol::encode_chat(payload,
                          {room, words, "Somebody", to_text(MessageId{1, NodeId{7}}), milliseconds(0)});
  }
  relay::RecordView record;
  record.kind = relay::Kind::kRoomMessage;
  record.origin = NodeId{7};
  record.number = 1;
  record.room = room;
  record.payload = payload;
  node_->bus_side().on_record(record);
}

void TwoShards::run() {
  for (int i = 0; i < kTurnsUntilQuiet; ++i) {
    for (auto& worker : workers_) turn(*worker);
  }
}

void TwoShards::turn(Worker& worker) {
  {
    testing::Plenty plenty;
    worker.loop.stop();
  }
  worker.loop.run();
}

void TwoShards::pass(milliseconds time) {
  constexpr milliseconds kStep{50};
  for (milliseconds passed{0}; passed < time; passed += kStep) {
    clock_.advance(kStep);
    for (auto& worker : workers_) turn(*worker);
  }
  run();
}

std::size_t TwoShards::connections() const {
  return workers_[0]->server->size() + workers_[1]->server->size();
}

std::int64_t TwoShards::rooms() const {
  auto sum = static_cast<std::int64_t>(node_->directory().rooms());
  for (const auto& home : node_->homes()) sum += home->stats().occupied_rooms.value();
  for (const auto& worker : workers_) sum += worker->shard.stats().rooms.value();
  return sum;
}

std::int64_t TwoShards::members_elsewhere() const {
  std::int64_t sum = 0;
  for (const auto& home : node_->homes()) sum += home->stats().members_elsewhere.value();
  return sum;
}

}  // namespace ws::app::scarce
