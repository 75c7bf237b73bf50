#include "shared/net/server.hpp"

#include <sys/epoll.h>

#include <new>
#include <system_error>

#include "shared/base/log.hpp"

namespace ws::net {
namespace {

constexpr std::size_t kReadBuffer = 64 * 1024;  // bytes, for the whole server
constexpr milliseconds kSweepInterval{100};
constexpr milliseconds kLogInterval{10'000};
constexpr std::size_t kSweepsPerRound = 10;  // every connection is looked at once a second
constexpr std::size_t kSpareRoom = 4096;     // entries that a table may keep room for after a crowd

template <typename T>
void shrink(std::vector<T>& table) {
  if (table.capacity() > kSpareRoom && table.size() < table.capacity() / 4) table.shrink_to_fit();
}

}  // namespace

Server::Server(EventLoop& loop, const Limits& limits, Compression compression)
    : loop_(loop),
      limits_(limits),
      compression_(compression),
      buffer_(kReadBuffer),
      ping_(make_frame(Opcode::kPing, "")),
      lobby_(loop.poller()),
      clock_(loop.clock()),
      brake_(loop),
      departures_left_(kDeparturesPerTurn),
      unwatched_log_(kLogInterval) {
  for (const CloseInfo& info : kCloseCodes) stats_.closes[info.code];
  stats_.closes[CloseCode::kNoStatus];
  stats_.closes[CloseCode::kAbnormal];
  loop_.at(Phase::kWrite, [this] { end_turn(); });
  sweeper_ = loop_.every(kSweepInterval, [this] { sweep(); });
}

Server::~Server() = default;

void Server::adopt(UniqueFd socket, PeerAddress peer, Service& service) {
  auto owned = std::make_unique<Connection>(*this, service, std::move(socket), peer);
  Connection& connection = *owned;
  connection.index_ = static_cast<std::uint32_t>(connections_.size());
  connections_.push_back(std::move(owned));
  stats_.accepted.add();
  stats_.sockets.set(static_cast<std::int64_t>(connections_.size()));
  connection.arrive();
}

void Server::shut_down() {
  shutting_down_ = true;
  // A handler may close its connection, which changes the table only at the end of its life: walk a copy.
  std::vector<Connection*> all;
  for (auto& connection : connections_) all.push_back(connection.get());
  for (Connection* connection : all) connection->shut_down();
}

void Server::close_all() {
  for (std::size_t left = 0; !connections_.empty() && connections_.size() != left;) {
    left = connections_.size();  // one that finds no grave stays
    connections_.back()->die({CloseCode::kGoingAway, "the server stopped", false, {}});
  }
}

void Server::mark_dirty(Connection& connection) {
  if (connection.dirty_) return;
  dirty_.push_back(&connection);
  connection.dirty_ = true;
}

// Of one whose socket did not take all of its queue, now or the last time. Without memory for it, nobody
// waits for this one.
void Server::note_pace(Connection& connection, std::size_t took) noexcept {
  if (connection.queue_.empty()) return slow_readers_.forget(connection);
  try {
    slow_readers_.note(connection, took, connection.queue_.held(), now());
  } catch (const std::bad_alloc&) {
  }
}

std::size_t Server::fullest_queue_of_readers() {
  slow_readers_.for_each(limits_.max_queue / 4, [this](Connection& filling) { mark_dirty(filling); });
  return slow_readers_.fullest(now());
}

// Without memory for it, it stays in the table, dead, until the sweep comes by.
void Server::bury(Connection& connection) noexcept {
  slow_readers_.forget(connection);
  if (connection.reading_ == Connection::Reading::kPaused) brake_.forget(connection);
  try {
    graveyard_.emplace_back();
  } catch (const std::bad_alloc&) {
    return;
  }
  std::uint32_t index = connection.index_;
  if (connection.postponed_ != Connection::kNotPostponed) departing_[connection.postponed_] = nullptr;
  graveyard_.back() = std::move(connections_[index]);
  if (index + 1 != connections_.size()) {
    connections_[index] = std::move(connections_.back());
    connections_[index]->index_ = index;
  }
  connections_.pop_back();
  stats_.sockets.set(static_cast<std::int64_t>(connections_.size()));
}

bool Server::may_depart() {
  if (departed_ != departing_.size() || departures_left_ == 0) return false;
  --departures_left_;
  return true;
}

bool Server::postpone(Connection& connection) noexcept {
  if (connection.postponed_ != Connection::kNotPostponed) return true;
  try {
    departing_.push_back(&connection);
  } catch (const std::bad_alloc&) {
    return false;
  }
  slow_readers_.forget(connection);
  connection.postponed_ = static_cast<std::uint32_t>(departing_.size() - 1);
  return true;
}

void Server::serve_departures() {
  for (; departures_left_ > 0 && departed_ != departing_.size(); ++departed_) {
    Connection* connection = departing_[departed_];
    if (connection == nullptr) continue;
    --departures_left_;
    connection->postponed_ = Connection::kNotPostponed;
    connection->flush();
  }
  if (departed_ != departing_.size()) return loop_.request_turn();
  departing_ = {};
  departed_ = 0;
}

void Server::end_turn() {
  brake_.end_turn();
  serve_departures();
  while (!dirty_.empty()) {
    flushing_.swap(dirty_);
    for (Connection* connection : flushing_) {
      connection->dirty_ = false;
      const bool waits = connection->leaving() && !may_depart() && postpone(*connection);
      if (!waits) connection->flush();
    }
    flushing_.clear();
  }
  departures_left_ = kDeparturesPerTurn;
  // Handlers that were told of an end in this hook may have left something for the hooks before it.
  if (!graveyard_.empty()) loop_.request_turn();
  graveyard_.clear();
}

// A tenth of the connections at a time: the work and the pings are spread over the second.
void Server::sweep() {
  clock_.look();
  const MonoTime now = clock_.now();
  std::size_t share = connections_.size() / kSweepsPerRound + 1;
  for (std::size_t i = 0; i < share && !connections_.empty(); ++i) {
    if (sweep_position_ >= connections_.size()) sweep_position_ = 0;
    connections_[sweep_position_++]->check_deadlines(now);
  }
  shrink(connections_);
  shrink(dirty_);
  shrink(flushing_);
  shrink(graveyard_);
}

void Server::complain_unwatched(int error) {
  stats_.unwatched.add();
  std::uint64_t suppressed = 0;
  if (!unwatched_log_.allow(loop_.now(), &suppressed)) return;
  spdlog::error("cannot watch a new socket: {}; it is closed ({} like this since the last line)",
                std::generic_category().message(error), suppressed);
}

void Server::count_close(const CloseReason& reason) {
  auto counter = stats_.closes.find(reason.code);
  (counter == stats_.closes.end() ? stats_.closes_other : counter->second).add();
}

}  // namespace ws::net
