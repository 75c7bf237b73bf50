#include "shared/net/stream/writer.hpp"

#include <new>

namespace ws::net {

bool Writer::may_depart() {
  if (!departing_.empty() || departures_left_ == 0) return false;
  --departures_left_;
  return true;
}

void Writer::run() {
  if (joint_ == nullptr && io_uring_ == IoUring::kAuto) open_joint_write();
  serve_departures();
  while (const std::size_t count = collect()) {
    write(count);
    tell(count);
  }
  departures_left_ = kDeparturesPerTurn;
}

void Writer::serve_departures() {
  for (; departures_left_ > 0 && !departing_.empty(); --departures_left_) departing_.pop_front().depart();
  if (!departing_.empty()) loop_.request_turn();
}

std::size_t Writer::collect() {
  std::size_t count = 0;
  while (!dirty_.empty() && count < batch_.size()) {
    Stream& next = dirty_.pop_front();
    if (next.ends_when_written() && !may_depart()) {
      postpone(next);
    } else {
      batch_[count++].stream = &next;
    }
  }
  return count;
}

void Writer::write(std::size_t count) {
  if (count >= Sends::kWorthwhile && joint_ != nullptr && joint_->works())
    return joint_writes_.add(joint_->write(batch_.data(), count));
  for (std::size_t i = 0; i < count; ++i) batch_[i].result = batch_[i].stream->write();
}

// In the first turn: by the loop's own thread, and before a crowd comes that may leave no descriptor for it.
void Writer::open_joint_write() noexcept {
  try {
    joint_ = JointWrite::open();
    if (joint_ == nullptr) io_uring_ = IoUring::kOff;
  } catch (const std::bad_alloc&) {
  }
}

// Only now is anybody told: whoever is told may write others, whose queues must know by then what has left.
// Whom this ends is skipped below: nothing is freed before the end of the turn.
void Writer::tell(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) batch_[i].stream->wrote(batch_[i].result);
}

}  // namespace ws::net
