#include "shared/net/stream/stream.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "shared/net/stream/streams.hpp"

namespace ws::net {

// Each idle connection has one: together with what the allocator adds it fills 96 bytes.
static_assert(sizeof(Stream) <= 88);

Stream::Ptr Stream::adopt(StreamGroup& group, UniqueFd socket, Owner& owner) {
  group.streams.loop().assert_here();
  Ptr stream(new Stream(group, std::move(socket), owner));
  return stream;
}

Stream::Stream(StreamGroup& group, UniqueFd socket, Owner& owner)
    : group_(&group),
      owner_(&owner),
      socket_(std::move(socket)),
      awaits_writable_(false),
      paused_(false),
      peer_ended_(false),
      in_turns_(false),
      in_lobby_(false),
      aside_(false),
      away_(false),
      unbound_(false),
      orderly_(false),
      owns_owner_(false),
      freed_(false) {
  group.streams.enlist(*this);
}

ssize_t Stream::receive(char* data, std::size_t size) {
  return ::recv(socket_.get(), data, size, 0);
}

// Watching ------------------------------------------------------------------------------------------------

bool Stream::watch() {
  in_lobby_ = false;
  return watch_by(group_->streams.loop().poller());
}

void Stream::enter_lobby() {
  if (is_over()) return;
  in_lobby_ = true;
  if (!watch_by(group_->streams.lobby())) end(errno, false);
}

// In place of whatever watched it before.
bool Stream::watch_by(Poller& poller) {
  aside_ = false;
  if (watch_.on(poller, socket_.get(), interest(), *this)) return true;
  const int error = errno;
  group_->stats.unwatched.add();
  group_->streams.complain_unwatched(error);
  errno = error;
  return false;
}

// The socket is not watched before it has been read.
void Stream::arrive() {
  in_lobby_ = true;
  read();
  if (in_lobby_ && !aside_) enter_lobby();
}

void Stream::pause_reading(bool on) {
  paused_ = on;
  renew_interest();
}

void Stream::take_turns(bool on) {
  in_turns_ = on;
  renew_interest();
}

void Stream::await_writable(bool on) {
  awaits_writable_ = on;
  renew_interest();
}

void Stream::on_ready(std::uint32_t events) noexcept {
  if (is_over() || aside_) return;
  const bool writable = (events & EPOLLOUT) != 0;
  if (writable && awaits_writable_ && queue_ == nullptr) return owner_->on_written();
  if (writable) flush();
  if (is_over() || aside_ || (events & ~static_cast<std::uint32_t>(EPOLLOUT)) == 0) return;
  const bool hung_up = (events & (EPOLLHUP | EPOLLERR)) != 0;  // then no more can come
  if (is_open() && !in_turns_ && !hung_up && group_->brake.holds(*this)) return;
  read();
}

// Reading -------------------------------------------------------------------------------------------------

void Stream::read() {
  if (in_turns_ && (awaits_writable_ || queue_ != nullptr)) return;
  std::vector<char>& buffer = group_->streams.buffer();
  const std::size_t most =
      read_at_most_ == 0 ? buffer.size() : std::min<std::size_t>(read_at_most_, buffer.size());
  const ssize_t got = receive(buffer.data(), most);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got == 0 && state_ == State::kShutting && queue_ != nullptr) {
    // The peer sends no more but still reads (as `curl` does after a request): finish what is queued first.
    peer_ended_ = true;
    return renew_interest();
  }
  if (got <= 0) return lose(got == 0 ? 0 : errno, got == 0 && state_ == State::kDraining);
  group_->stats.bytes_in.add(static_cast<std::size_t>(got));
  if (is_open()) owner_->on_bytes(buffer.data(), static_cast<std::size_t>(got));
}

bool Stream::has_unread() const {
  int bytes = 0;
  return ::ioctl(socket_.get(), FIONREAD, &bytes) == 0 && bytes > 0;
}

// Ending --------------------------------------------------------------------------------------------------

void Stream::shut_after_queue() {
  if (!is_open()) return;
  state_ = State::kShutting;
  in_turns_ = awaits_writable_ = false;
  renew_interest();
  group_->streams.writer().mark(*this);  // the queue may be empty already
}

void Stream::end_after_queue() {
  if (!takes()) return;
  state_ = State::kEnding;
  group_->streams.writer().mark(*this);
}

void Stream::drain() {
  state_ = State::kDraining;
  paused_ = peer_ended_ = false;
  renew_interest();
  ::shutdown(socket_.get(), SHUT_WR);
}

// The peer is gone. Where many go at once, the rest of it waits for its turn, unwatched.
void Stream::lose(int error, bool orderly) {
  Writer& writer = group_->streams.writer();
  if (writer.may_depart()) return end(error, orderly);
  watch_.off();
  forget_pace();
  drop_queue();
  state_ = State::kLost;
  error_ = static_cast<std::uint16_t>(error);
  orderly_ = orderly;
  writer.postpone(*this);
}

void Stream::depart() {
  if (state_ == State::kLost) return end(error_, orderly_);
  flush();
}

void Stream::end(int error, bool orderly) {
  finish();
  owner_->on_end({error, std::generic_category()}, orderly);
}

void Stream::abort() noexcept {
  if (state_ != State::kEnded) finish();
}

// Closing a socket also takes it from its poller.
void Stream::finish() noexcept {
  state_ = State::kEnded;
  socket_.reset();
  watch_.closed();
  forget_pace();
  drop_queue();
  unlink();
  group_->streams.delist(*this);
}

void Stream::retire_with(std::unique_ptr<Owner> owner) noexcept {
  abort();
  owner_ = owner.release();
  owns_owner_ = true;
  group_->streams.bury(*this);
}

void Stream::retire() noexcept {
  if (freed_) return;
  if (away_) return delete this;
  abort();
  group_->streams.bury(*this);
}

// The owner lets go of this stream once more. Groups may be gone by now.
void Stream::free() noexcept {
  freed_ = true;
  if (owns_owner_) delete owner_;
  delete this;
}

void Stream::forget_pace() noexcept {
  group_->slow.forget(*this);
  group_->brake.forget(*this);
  paused_ = false;
}

// Moving --------------------------------------------------------------------------------------------------

// It may be on another thread when the poller comes to what it found before.
void Stream::set_aside() {
  watch_.off(*this);
  forget_pace();
  aside_ = true;
}

// Deadlines are by the clock of the loop, which stands still when its process does.
void Stream::leave() noexcept {
  set_aside();
  unlink();
  if (queue_ != nullptr) group_->stats.queued_bytes.add(-queue_->told_held());
  group_->streams.delist(*this);
  if (deadline_ != kNever) deadline_ -= group_->streams.now();
  away_ = true;
}

void Stream::enter(StreamGroup& group) {
  group.streams.enlist(*this);
  away_ = false;
  group_ = &group;
  if (queue_ != nullptr) {
    group.stats.queued_bytes.add(queue_->told_held());
    group.streams.writer().mark(*this);
  }
  if (deadline_ != kNever) deadline_ += group.streams.now();
}

}  // namespace ws::net
