#pragma once

#include <cstddef>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/net/loop/event_loop.hpp"
#include "shared/net/loop/serving_clock.hpp"
#include "shared/net/stream/linked_list.hpp"
#include "shared/net/stream/lobby.hpp"
#include "shared/net/stream/queue_pool.hpp"
#include "shared/net/stream/stream.hpp"
#include "shared/net/stream/writer.hpp"

namespace ws::net {

// Streams: what all streams of one loop share, accepted and dialled ones alike: the buffer that every read
// goes through, the writer, the lobby of newcomers, the sweep that looks at every deadline once a second, and
// the grave, which keeps what has ended in the memory until the end of the turn.
//
// Thread: loop. Must outlive its streams and groups. Owns only those streams that nobody owns any more.
class Streams {
 public:
  explicit Streams(EventLoop& loop, IoUring io_uring = IoUring::kAuto);
  ~Streams();
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  EventLoop& loop() { return loop_; }
  const EventLoop& loop() const { return loop_; }
  // For deadlines: does not go on while the process is stopped.
  MonoTime now() const { return clock_.now(); }
  std::size_t size() const { return table_.size(); }
  // Frees what has ended before the turn does: for whoever takes down what the owners refer to.
  void empty_grave();

  // For streams.

  void enlist(Stream& stream);
  void delist(Stream& stream) noexcept;
  void bury(Stream& stream) noexcept { grave_.push_back(stream); }
  Writer& writer() { return writer_; }
  QueuePool& queues() { return queues_; }
  Poller& lobby() { return lobby_.poller(); }
  std::vector<char>& buffer() { return buffer_; }
  void complain_unwatched(int error);

 private:
  void end_turn();
  void sweep();

  EventLoop& loop_;
  ServingClock clock_;
  std::vector<char> buffer_;
  std::vector<Stream*> table_;
  LinkedList<Stream> grave_;
  Writer writer_;
  QueuePool queues_;
  Lobby lobby_;
  std::size_t sweep_position_ = 0;
  std::unique_ptr<Timer> sweeper_;
  LogLimiter unwatched_log_;
};

}  // namespace ws::net
