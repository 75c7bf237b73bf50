#include "ws-user/gateway/moves.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "shared/base/log.hpp"
#include "ws-user/gateway/rooms_connection.hpp"

namespace ws::gateway {
namespace {

// True within a scope.
class Within {
 public:
  explicit Within(bool& flag) : flag_(flag) { flag_ = true; }
  ~Within() { flag_ = false; }
  Within(const Within&) = delete;
  Within& operator=(const Within&) = delete;

 private:
  bool& flag_;
};

}  // namespace

Moves::~Moves() = default;

void Moves::connect(net::Server& server, std::vector<Moves*> all) {
  server_ = &server;
  all_ = std::move(all);
  shard_.departures(*this);
}

// Going ---------------------------------------------------------------------------------------------------

bool Moves::takes(RoomsConnection& connection, const std::string& room, std::string_view request) {
  if (taking_in_ || !connection.may_move(room, shard_.loop().now())) return false;
  const auto to = shard_.better_place_for(room);
  if (!to) return false;
  auto journey = std::make_unique<Journey>(connection, *to, request, balance_);
  Leaver leaver{journey.get(), {}};
  leaver.mail.push_back(
      {[there = all_[*to], journey = std::move(journey)] { there->arrive(*journey); }, {}, nullptr});
  if (leavers_.size() == leavers_.capacity()) leavers_.reserve(2 * leavers_.size() + kEachTurn);
  connection.pack(shard_.loop().now());
  shard_.send_after(connection.session_id(), *to);
  leavers_.push_back(std::move(leaver));
  connection.socket().put_aside();
  return true;
}

void Moves::forget(const RoomsConnection& connection) noexcept {
  const auto found = std::find_if(leavers_.begin(), leavers_.end(), [&](const Leaver& leaver) {
    return leaver.journey->connection == &connection;
  });
  if (found != leavers_.end()) take_back(found);
}

Moves::Leaver Moves::take_back(std::vector<Leaver>::iterator which) noexcept {
  Leaver leaver = std::move(*which);
  leavers_.erase(which);
  shard_.forget(leaver.journey->connection->session_id());
  return leaver;
}

// Whoever is closing, or finds the server about to stop, stays.
void Moves::leave_rooms() noexcept {
  going_ = 0;
  while (going_ < leavers_.size() && going_ < kEachTurn) {
    RoomsConnection& connection = *leavers_[going_].journey->connection;
    if (shard_.takes_messages() && connection.socket().is_open()) {
      connection.leave_rooms();
      ++going_;
    } else {
      const Leaver leaver = take_back(leavers_.begin() + static_cast<std::ptrdiff_t>(going_));
      go_on(connection, leaver.journey->request);
    }
  }
}

void Moves::depart() noexcept {
  for (std::size_t i = 0; i < going_; ++i) {
    Journey& journey = *leavers_[i].journey;
    shard_.remove_session(journey.connection->session_id());
    journey.arrival = server_->release(journey.connection->socket());
    all_[journey.to]->shard_.loop().post_all(leavers_[i].mail);
  }
  leavers_.erase(leavers_.begin(), leavers_.begin() + static_cast<std::ptrdiff_t>(std::exchange(going_, 0)));
  if (!leavers_.empty()) shard_.loop().request_turn();
}

// Coming --------------------------------------------------------------------------------------------------

void Moves::arrive(Journey& journey) {
  RoomsConnection& connection = *journey.connection;
  const SessionId id = connection.session_id();
  const std::uint64_t left = connection.left_shards() | std::uint64_t{1} << connection.shard_index();
  try {
    connection.come_to(*this);
    server_->adopt(std::move(journey.arrival));
  } catch (const std::exception& e) {
    shard_.forget_on(left, id);
    return spdlog::warn("a connection is lost on its way to another thread: {}", e.what());
  }
  shard_.count_move();
  go_on(connection, journey.request);
}

// From where it is now, wherever the room's home may be meanwhile.
void Moves::go_on(RoomsConnection& connection, const std::string& request) noexcept {
  net::WebSocket& socket = connection.socket();
  if (socket.is_open()) {
    const Within within(taking_in_);
    try {
      connection.on_message(net::Opcode::kText, request);
    } catch (const std::exception&) {
      socket.drop_soon();
    }
  }
  server_->go_on(socket);
}

// Handshakes ----------------------------------------------------------------------------------------------

std::function<void(net::Arrival)> Moves::way_home(const std::string& room,
                                                  const std::vector<net::Service*>& same) {
  if (taking_in_) return {};
  const auto to = shard_.better_place_for(room);
  if (!to) return {};
  return [there = all_[*to], service = same[*to],
          passage = std::make_shared<node::Balance::Passage>(balance_, *to)](net::Arrival arrival) {
    try {
      there->shard_.loop().post([there, service, passage, arrival = std::move(arrival)]() mutable {
        there->take_in(std::move(arrival), *service);
      });
    } catch (const std::exception& e) {
      spdlog::warn("a handshake is lost on its way to another thread: {}", e.what());
    }
  };
}

void Moves::take_in(net::Arrival arrival, net::Service& service) {
  const Within within(taking_in_);
  server_->adopt(std::move(arrival), service);
  shard_.count_move();
}

}  // namespace ws::gateway
