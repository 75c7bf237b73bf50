#pragma once

#include <sys/epoll.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <system_error>

#include "shared/base/clock.hpp"
#include "shared/net/loop/poller.hpp"
#include "shared/net/loop/watch.hpp"
#include "shared/net/stream/linked_list.hpp"
#include "shared/net/stream/sends.hpp"
#include "shared/net/stream/stream_group.hpp"
#include "shared/net/stream/write_queue.hpp"

namespace ws::net {

// Stream: one connected socket, accepted or dialled: its bytes in both directions, and how it ends.
//
//   kOpen --shut_after_queue()--> kShutting --written--> kDraining (our side is shut, the peer's bytes are
//      \                                                      |      thrown away until it closes)
//       \--end_after_queue()---> kEnding --written-----> kEnded
//        \--the peer is gone---> kLost (until a turn has room for one more departure) --> kEnded
//
// What is pushed leaves at the end of the turn, all of it in one write. What the socket is waited for is
// computed from the state (interest()), never remembered.
//
// Thread: loop. Owns the socket and the queue. It belongs to its owner (Stream::Ptr): whoever lets go of it
// ends it at once, is told nothing more, and may do so from any of its calls; the memory is freed at the end
// of the turn. Errors: none escape but bad_alloc from push(); a socket that fails ends.
class Stream final : public Pollable, public Link {
 public:
  // Who is told. No call may throw. Within each of them the stream may be used, handed on, or let go of.
  class Owner {
   public:
    virtual ~Owner() = default;
    // What the peer has said. The buffer is shared by all: it may be changed, and is gone afterwards.
    virtual void on_bytes(char* data, std::size_t size) noexcept = 0;
    // The queue is empty; or, after await_writable(), the socket would take more.
    virtual void on_written() noexcept = 0;
    // The deadline has passed, as the sweep sees it: at least once a second, again and again until it is
    // moved.
    virtual void on_deadline() noexcept = 0;
    // It is over: once, and never after abort(). Without an error the peer hung up, or all was written that
    // was to be; orderly: after we had said that we are done.
    virtual void on_end(std::error_code error, bool orderly) noexcept = 0;
  };
  struct Free {
    void operator()(Stream* stream) const noexcept { stream->retire(); }
  };
  using Ptr = std::unique_ptr<Stream, Free>;
  static constexpr MonoTime kNever = MonoTime::max();

  // Takes over a connected socket that does not block. Nothing happens to it before it is watched.
  static Ptr adopt(StreamGroup& group, UniqueFd socket, Owner& owner);
  // False, with errno set, if the kernel refuses that; then it is not watched, and still open.
  bool watch();
  // For newcomers, of whom a turn looks at a few only. If the kernel refuses that, it ends.
  void enter_lobby();
  // A newcomer's first bytes are usually there: it is read at once, and enters the lobby then.
  void arrive();
  // It has said what it wants. False as above.
  bool leave_lobby() { return !in_lobby_ || watch(); }

  // Sending. Ignored once it is ending.

  // False, and nothing is queued, if the queue would hold more memory than its bound, also after an attempt
  // to write it.
  bool push(Slice slice);
  // The same for a frame in pieces.
  bool push(Slice head, const Slice* rest, std::size_t count);
  // Whatever the bound: what the protocol itself has to say.
  void push_control(Slice slice);
  // While lifted, push() takes what is over the bound: the rest for a peer that is about to go.
  void lift_bound(bool on) { unbound_ = on; }
  // What is queued up to here is kept whole: see WriteQueue.
  void seal() {
    if (queue_ != nullptr) queue_->seal();
  }
  // Drops all but the rest of the frame under way.
  void keep_current_frame();
  void drop_queue();

  // Bytes of memory, for what is queued.
  std::size_t held() const { return queue_ == nullptr ? 0 : queue_->held(); }
  std::size_t queued() const { return queue_ == nullptr ? 0 : queue_->bytes(); }
  bool blocked() const { return blocked_; }  // the kernel took no more when it was last written

  // Reading and waiting.

  // While paused nothing more is read of it, and the peer's TCP slows down; one that has hung up is read to
  // its end all the same.
  void pause_reading(bool on);
  // At most so many bytes at once; zero: as many as the shared buffer holds.
  void read_at_most(std::size_t bytes) {
    read_at_most_ = bytes > UINT16_MAX ? std::uint16_t{0} : static_cast<std::uint16_t>(bytes);
  }
  // In turns, as requests and their answers: nothing is read before what is queued is taken.
  void take_turns(bool on);
  // on_written() is called in a later turn, and in each, while the socket can be written to. In turns,
  // nothing is read before that.
  void await_writable(bool on);
  // The peer has said what was not read yet.
  bool has_unread() const;
  // By the streams' clock; told late, never early.
  void deadline(MonoTime when) { deadline_ = when; }
  // The one place that says what the socket is waited for.
  std::uint32_t interest() const {
    const bool waits = blocked_ || awaits_writable_;
    const bool reads = !paused_ && !peer_ended_ && !(in_turns_ && waits);
    const std::uint32_t none = 0;
    return (reads ? EPOLLIN : none) | (waits ? EPOLLOUT : none);
  }

  // Ending.

  // What is queued still leaves, then the end of our stream; what comes until the peer's end is thrown away.
  void shut_after_queue();
  // What is queued still leaves, then it is over. Where many go at once, this one may wait for its turn.
  void end_after_queue();
  // It is over, now; on_end is not called.
  void abort() noexcept;
  // Neither ending nor over.
  bool is_open() const { return state_ == State::kOpen; }
  bool is_draining() const { return state_ == State::kDraining; }
  bool is_over() const { return state_ >= State::kLost; }

  // Who is told from now on.
  void owner(Owner& owner) { owner_ = &owner; }
  // Frees its owner, which owns this stream, at the end of the turn.
  void retire_with(std::unique_ptr<Owner> owner) noexcept;

  // Moving to another loop. Set aside it is read no more, and what comes waits in the kernel, until it is
  // watched again, here or there; what is queued is still written.
  void set_aside();
  bool is_aside() const { return aside_; }
  // Between two turns, or in the phase for it: not from one of its own calls. The socket, the queue and the
  // deadline go along. On the way it may be let go of on any thread.
  void leave() noexcept;
  void enter(StreamGroup& group);  // to be watched then; throws for lack of memory
  StreamGroup& group() { return *group_; }

  // For the Streams that serve it: the end of a turn, departures and the sweep.

  WriteQueue::Result write();
  // The same for whoever writes many at once, with nothing done to the stream in between: what is to be sent
  // first, in at most `most` parts (none: nothing, or nothing that others can send for it)...
  WriteQueue::Parts offer(Send& send, iovec* parts, std::size_t most) const;
  // ...and what came of it. What was not offered is written now.
  WriteQueue::Result took(const Send& send, const WriteQueue::Parts& offered);
  void wrote(WriteQueue::Result result);
  void depart();  // it has its turn
  bool ends_when_written() const { return state_ == State::kEnding; }
  void check_deadline(MonoTime now) {
    if (now >= deadline_ && !is_over()) owner_->on_deadline();
  }
  void free() noexcept;
  std::uint32_t index() const { return index_; }  // in the table of its streams
  void index(std::size_t index) { index_ = static_cast<std::uint32_t>(index); }

 private:
  enum class State : std::uint8_t { kOpen, kShutting, kDraining, kEnding, kLost, kEnded };

  Stream(StreamGroup& group, UniqueFd socket, Owner& owner);
  ~Stream() = default;

  // All that is read and written goes through these two: a layer of TLS has its place in them.
  ssize_t receive(char* data, std::size_t size);
  WriteQueue::Result transmit(bool last);
  WriteQueue::Result note_write(std::size_t before, WriteQueue::Result result);
  bool says_its_last() const { return state_ == State::kShutting || ends_when_written(); }

  void on_ready(std::uint32_t events) noexcept override;
  bool watch_by(Poller& poller);
  void renew_interest() { watch_.set(interest(), *this); }
  void read();
  void flush() { wrote(write()); }
  bool takes() const { return state_ == State::kOpen || state_ == State::kShutting || ends_when_written(); }
  bool fits(std::size_t bytes);
  void enqueue(Slice slice);
  void settle_queue();
  void note_pace(std::size_t took);
  void forget_pace() noexcept;
  void drain();
  void lose(int error, bool orderly);
  void end(int error, bool orderly);
  void finish() noexcept;
  void retire() noexcept;

  StreamGroup* group_;
  Owner* owner_;
  Watch watch_;
  MonoTime deadline_ = kNever;
  std::unique_ptr<WriteQueue> queue_;  // null: there is nothing to send
  UniqueFd socket_;
  std::uint32_t index_ = 0;
  std::uint16_t read_at_most_ = 0;
  std::uint16_t error_ = 0;  // an errno: of the last write that failed, or of what lost it
  State state_ = State::kOpen;
  bool blocked_ = false;  // the kernel took no more; it is written again when the socket says so
  bool awaits_writable_ : 1;
  bool paused_ : 1;
  bool peer_ended_ : 1;  // it sends no more, but may still read
  bool in_turns_ : 1;
  bool in_lobby_ : 1;
  bool aside_ : 1;
  bool away_ : 1;  // from one loop to another: in no table, and counted nowhere
  bool unbound_ : 1;
  bool orderly_ : 1;
  bool owns_owner_ : 1;
  bool freed_ : 1;  // as soon as its owner is
};

}  // namespace ws::net
