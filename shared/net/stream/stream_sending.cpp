// What a stream sends.
#include <cerrno>
#include <utility>

#include "shared/net/stream/stream.hpp"
#include "shared/net/stream/streams.hpp"

namespace ws::net {

WriteQueue::Result Stream::transmit(bool last) {
  return queue_ == nullptr ? WriteQueue::Result::kDrained : queue_->write_to(socket_.get(), last);
}

bool Stream::push(Slice slice) {
  if (!is_open()) return true;
  if (!fits(slice.length)) return false;
  enqueue(std::move(slice));
  return true;
}

bool Stream::push(Slice head, const Slice* rest, std::size_t count) {
  if (!is_open()) return true;
  std::size_t bytes = head.length;
  for (std::size_t i = 0; i < count; ++i) bytes += rest[i].length;
  if (!fits(bytes)) return false;
  enqueue(std::move(head));
  for (std::size_t i = 0; i < count; ++i) enqueue(rest[i]);
  return true;
}

void Stream::push_control(Slice slice) {
  if (takes()) enqueue(std::move(slice));
}

// What the kernel would take does not count: it is asked before anybody is found to be slow. A socket that
// fails is not the queue's matter; the writes at the end of the turn see it again.
bool Stream::fits(std::size_t bytes) {
  if (unbound_ || held() + bytes <= group_->max_queue) return true;
  if (write() != WriteQueue::Result::kFailed) return held() + bytes <= group_->max_queue;
  group_->streams.writer().mark(*this);
  return true;
}

void Stream::enqueue(Slice slice) {
  group_->streams.loop().assert_here();
  if (queue_ == nullptr) queue_ = group_->streams.queues().take(group_->framing);
  queue_->push(std::move(slice));
  group_->streams.writer().mark(*this);
}

void Stream::keep_current_frame() {
  if (queue_ == nullptr) return;
  queue_->keep_current_frame();
  settle_queue();
}

void Stream::drop_queue() {
  if (queue_ == nullptr) return;
  queue_->clear();
  settle_queue();
}

// What is queued and leaves within a turn is never counted.
void Stream::settle_queue() {
  if (queue_ == nullptr) return;
  if (const std::int64_t change = queue_->held_change(); change != 0) group_->stats.queued_bytes.add(change);
  if (queue_->empty()) group_->streams.queues().give(std::move(queue_));
}

WriteQueue::Result Stream::write() {
  const std::size_t before = queued();
  return note_write(before, transmit(says_its_last()));
}

WriteQueue::Parts Stream::offer(Send& send, iovec* parts, std::size_t most) const {
  const WriteQueue::Parts offered = queue_ == nullptr ? WriteQueue::Parts{} : queue_->gather(parts, most);
  send.fd = socket_.get();
  send.flags = says_its_last() ? MSG_MORE : 0;
  send.message.msg_iov = parts;
  send.message.msg_iovlen = offered.count;
  return offered;
}

WriteQueue::Result Stream::took(const Send& send, const WriteQueue::Parts& offered) {
  if (send.result == -EINTR || queue_ == nullptr) return write();
  const std::size_t before = queued();
  if (send.result < 0 && send.result != -EAGAIN) {
    errno = static_cast<int>(-send.result);
    return note_write(before, WriteQueue::Result::kFailed);
  }
  auto result = queue_->wrote(send.result < 0 ? 0 : static_cast<std::size_t>(send.result), offered);
  if (result == WriteQueue::Result::kDrained) result = transmit(says_its_last());  // what was not offered
  return note_write(before, result);
}

// After a write that left so, of `before` bytes; errno says why it failed.
WriteQueue::Result Stream::note_write(std::size_t before, WriteQueue::Result result) {
  error_ = result == WriteQueue::Result::kFailed ? static_cast<std::uint16_t>(errno) : std::uint16_t{0};
  group_->stats.writes.add();
  group_->stats.bytes_out.add(before - queued());
  settle_queue();
  if (error_ != 0) return result;
  const bool was_blocked = std::exchange(blocked_, result == WriteQueue::Result::kBlocked);
  renew_interest();
  if (blocked_ || was_blocked) note_pace(before - queued());
  return result;
}

// Of a peer that did not take all of its queue, now or the last time.
void Stream::note_pace(std::size_t took) {
  if (queue_ == nullptr) return group_->slow.forget(*this);
  group_->slow.note(*this, took, held(), group_->streams.now());
}

void Stream::wrote(WriteQueue::Result result) {
  if (is_over() || result == WriteQueue::Result::kBlocked) return;
  if (result == WriteQueue::Result::kFailed)
    return ends_when_written() ? end(error_, false) : lose(error_, false);
  if (queue_ != nullptr) return;
  if (ends_when_written()) return end(0, true);
  if (state_ == State::kShutting) drain();
  owner_->on_written();
}

}  // namespace ws::net
