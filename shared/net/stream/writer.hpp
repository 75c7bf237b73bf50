#pragma once

#include <array>
#include <cstddef>
#include <memory>

#include "shared/net/loop/event_loop.hpp"
#include "shared/net/stream/joint_write.hpp"
#include "shared/net/stream/linked_list.hpp"
#include "shared/net/stream/stream.hpp"

namespace ws::net {

// Writer: the streams of one loop that have something to send, and those whose time has come to go. At the
// end of a turn all of them are written in three passes over a batch: who is to be written, the writes (in
// one system call, if they are many and the kernel can), what came of them.
//
// A turn lets only so many go: closing a socket costs some 20 us, most of it the kernel's. Who must wait is
// served in a later turn, in the order of coming.
//
// Thread: loop. Owns no stream; one that ends or leaves is taken out. Errors: none.
class Writer {
 public:
  static constexpr int kDeparturesPerTurn = 16;

  Writer(EventLoop& loop, IoUring io_uring) : loop_(loop), io_uring_(io_uring) {}

  // It has something to send.
  void mark(Stream& stream) {
    if (!stream.linked()) dirty_.push_back(stream);
  }
  // Whether one more may go in this turn; it counts as gone.
  bool may_depart();
  void postpone(Stream& stream) {
    departing_.push_back(stream);
    loop_.request_turn();
  }
  // The end of a turn.
  void run();
  // System calls that wrote many streams. Thread: any.
  const Counter& joint_writes() const { return joint_writes_; }

 private:
  static constexpr std::size_t kBatch = 256;

  void serve_departures();
  std::size_t collect();
  void write(std::size_t count);
  void open_joint_write() noexcept;
  void tell(std::size_t count);

  EventLoop& loop_;
  IoUring io_uring_;
  LinkedList<Stream> dirty_;
  LinkedList<Stream> departing_;
  int departures_left_ = kDeparturesPerTurn;  // in this turn
  std::array<WriteAttempt, kBatch> batch_{};
  Counter joint_writes_;
  std::unique_ptr<JointWrite> joint_;  // null: not needed yet, or not to be had
};

}  // namespace ws::net
