#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_set>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/connection.hpp"
#include "shared/net/loop/event_loop.hpp"
#include "shared/net/loop/serving_clock.hpp"
#include "shared/net/reading_brake.hpp"
#include "shared/net/slow_readers.hpp"
#include "shared/net/stream/lobby.hpp"
#include "shared/net/ws/inflater.hpp"

namespace ws::net {

// What a server counts; written by its loop, read by any thread.
struct ServerStats {
  Counter accepted;       // sockets taken over
  Counter upgraded;       // WebSockets opened
  Counter http_requests;  // plain responses, refusals included
  Counter messages_in;
  Counter bytes_in;
  Counter bytes_out;
  Counter deflated_in;  // bytes of messages that came compressed, as they came
  Counter inflated_in;  // and what they are
  Counter writes;       // flushes of one connection's queue
  Counter pongs_withheld;
  Counter handler_exceptions;
  Counter closed_overflow;  // of the queue's bound
  Counter unwatched;  // sockets that could not be watched, for want of memory or by a limit of the kernel
  Gauge open;         // WebSockets
  Gauge compressing;  // of them
  Gauge sockets;
  Gauge resting;      // of them, kept for a further plain HTTP request
  Counter rests_cut;  // of them, let go to make room
  Gauge queued_bytes;
  std::map<CloseCode, Counter> closes;  // by code; filled at construction, so that readers need no lock
  Counter closes_other;
};

// What is answered to clients that offer to compress messages (RFC 7692).
enum class Compression { kRefuse, kAccept };

// Server: all connections of one event loop. It reads for them into one buffer, flushes those that have
// something to send at the end of each turn, and sweeps them for silence and missed deadlines.
//
// Where a crowd comes or goes at once, those who stay are not to notice: a turn lets in and lets go only so
// many, and looks at the open connections in between.
//
// Thread: loop. Owns its connections.
class Server {
 public:
  static constexpr int kDeparturesPerTurn = 16;  // some 20 us each, most of it the kernel's

  Server(EventLoop& loop, const Limits& limits, Compression compression = Compression::kRefuse);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Takes over an accepted, non-blocking socket, to be served by `service`, which must outlive it.
  void adopt(UniqueFd socket, PeerAddress peer, Service& service);
  // Open connections are read no further while `too_much` says so. Thread: setup.
  void hold_reading_while(std::function<bool()> too_much) { brake_.pull_while(std::move(too_much)); }
  // Tells every handler that the server stops; no more handshakes are answered but with 503.
  void shut_down();
  // Ends what is left at once; freed at the end of the turn.
  void close_all();
  // Lets a resting connection go at once, so that another may come. False if there is none.
  bool make_room();
  std::size_t size() const { return connections_.size(); }
  // Bytes in the fullest queue of those who still read. Those that are filling up are offered more at the end
  // of this turn, so that the next answer is not older than they are.
  std::size_t fullest_queue_of_readers();

  const ServerStats& stats() const { return stats_; }
  const Counter& reads_held() const { return brake_.times(); }
  const Limits& limits() const { return limits_; }
  EventLoop& loop() { return loop_; }
  const EventLoop& loop() const { return loop_; }
  // For deadlines: does not go on while the process is stopped.
  MonoTime now() const { return clock_.now(); }

 private:
  friend class Connection;
  std::size_t most_of_request() const { return std::min(limits_.max_head, buffer_.size()); }
  Poller& lobby() { return lobby_.poller(); }
  void mark_dirty(Connection& connection);
  void note_pace(Connection& connection, std::size_t took) noexcept;
  // Whether one more may go in this turn. Who must wait is postponed, and flushed in a later turn.
  bool may_depart();
  bool postpone(Connection& connection) noexcept;  // false: no memory for that
  void serve_departures();
  void bury(Connection& connection) noexcept;
  void end_turn();
  void sweep();
  void count_close(const CloseReason& reason);
  void complain_unwatched(int error);

  EventLoop& loop_;
  Limits limits_;
  Compression compression_;
  ServerStats stats_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> dirty_;
  std::vector<Connection*> flushing_;
  std::vector<std::unique_ptr<Connection>> graveyard_;  // freed at the end of the turn
  std::vector<std::uint8_t> buffer_;                    // every read goes through it
  Slice ping_;                                          // one frame for all
  Inflater inflater_;                                   // likewise
  Lobby lobby_;
  ServingClock clock_;
  SlowReaders slow_readers_;
  ReadingBrake brake_;
  std::vector<Connection*> departing_;  // postponed, in their order; null: gone some other way
  std::size_t departed_ = 0;            // of them
  int departures_left_;                 // in this turn
  std::unordered_set<Connection*> resting_;
  const Connection* unbound_ = nullptr;  // whose queue has no bound at the moment
  std::unique_ptr<Timer> sweeper_;
  std::size_t sweep_position_ = 0;
  bool shutting_down_ = false;
  LogLimiter unwatched_log_;
};

}  // namespace ws::net
