#include "ws-user/app/cost/room_of_sockets.hpp"

#include <unistd.h>

#include <stdexcept>
#include <string_view>

#include "shared/testing/socket_pair.hpp"

namespace ws::app::cost {
namespace {

constexpr std::string_view kHandshake =
    "GET /rooms HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";
constexpr std::size_t kShortMost = 125;  // bytes of payload that need no longer form of the length

bus::RelayBusConfig alone(const node::Node& node) {
  bus::RelayBusConfig config;
  config.node.self = node.id();
  config.node.name = "alone";
  return config;
}

// A client's text frame, with a mask that changes nothing.
std::string client_frame(const std::string& payload) {
  if (payload.size() > kShortMost) throw std::length_error("a short message is wanted");
  const char header[] = {static_cast<char>(0x81), static_cast<char>(0x80 | payload.size()), 0, 0, 0, 0};
  return std::string(header, sizeof header) + payload;
}

void write_all(int fd, std::string_view bytes) {
  if (::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("a member cannot write");
  }
}

}  // namespace

RoomOfSockets::RoomOfSockets(std::size_t members)
    : worker_(0, clock_, settings_, {}, metrics_, [] { return gateway::Health{}; }),
      node_(NodeId{1}, {&worker_.shard}, false),
      bus_(worker_.streams, alone(node_), node_.bus_side()),
      said_(client_frame(std::string(R"({"type":"chat","room":"lobby","message":")") + kText + R"("})")) {
  node_.connect(bus_);
  worker_.open();
  worker_.loop.at(net::Phase::kLog, [this] { turn(); });
  for (std::size_t i = 0; i < members; ++i) {
    testing::SocketPair pair;
    write_all(pair.peer.get(), kHandshake);
    worker_.server->adopt(std::move(pair.ours), net::PeerAddress(), worker_.gateway);
    members_.push_back(std::move(pair.peer));
  }
}

void RoomOfSockets::run(std::function<bool()> more) {
  more_ = std::move(more);
  worker_.loop.run();
}

// What there was to say has left for the members' sockets.
void RoomOfSockets::turn() {
  if (state_ == State::kEntering) return let_in();
  if (state_ == State::kDone) return;
  drain();
  if (heard_ != expected_) return;
  if (more_()) return say();
  state_ = State::kDone;
  worker_.loop.stop();
}

void RoomOfSockets::let_in() {
  if (worker_.server->stats().open.value() != static_cast<std::int64_t>(members_.size())) return;
  drain();
  heard_ = 0;
  state_ = State::kOpen;
  worker_.loop.request_turn();
}

void RoomOfSockets::say() {
  expected_ += members_.size() - 1;
  write_all(members_.front().get(), said_);
}

// The only function here that works for every recipient; those who count leave it out by its name.
void RoomOfSockets::drain() {
  for (const net::UniqueFd& member : members_) {
    const ssize_t got = ::read(member.get(), buffer_.data(), buffer_.size());
    if (got <= 0) continue;
    last_size_ = static_cast<std::size_t>(got);
    ++heard_;
  }
}

}  // namespace ws::app::cost
