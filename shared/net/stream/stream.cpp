#include "shared/net/stream/stream.hpp"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "shared/net/stream/streams.hpp"

namespace ws::net {

Stream::Ptr Stream::adopt(StreamGroup& group, UniqueFd socket, Owner& owner) {
  Ptr stream(new Stream(group, std::move(socket), owner));
  return stream;
}

Stream::Stream(StreamGroup& group, UniqueFd socket, Owner& owner)
    : group_(&group),
      owner_(&owner),
      queue_(group.framing),
      socket_(std::move(socket)),
      blocked_(false),
      awaits_writable_(false),
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

void Stream::watch() {
  if (!watch_in(group_->streams.loop().poller())) end(errno, false);
}

// The socket is not watched before it has been read, and one that is slow to speak waits in the lobby.
void Stream::arrive() {
  read();
  if (is_over() || poller_ != nullptr) return;
  if (!watch_in(group_->streams.lobby())) end(errno, false);
}

// What a newcomer says first (which room it wants, for instance) is still a part of its coming.
void Stream::leave_lobby() {
  if (poller_ == &group_->streams.lobby()) watch();
}

// In place of whatever watched it before.
bool Stream::watch_in(Poller& poller) {
  unwatch();
  watched_for_ = static_cast<std::uint8_t>(interest());
  if (poller.add(socket_.get(), watched_for_, *this)) {
    poller_ = &poller;
    return true;
  }
  const int error = errno;
  group_->stats.unwatched.add();
  group_->streams.complain_unwatched(error);
  errno = error;
  return false;
}

void Stream::unwatch() noexcept {
  if (poller_ != nullptr) poller_->remove(socket_.get());
  poller_ = nullptr;
}

void Stream::renew_interest() {
  if (poller_ == nullptr || watched_for_ == interest()) return;
  watched_for_ = static_cast<std::uint8_t>(interest());
  poller_->modify(socket_.get(), watched_for_, *this);
}

void Stream::reading(Reading how) {
  if (state_ == State::kShutting && reading_ == Reading::kStopped) return;  // the peer's bytes have ended
  reading_ = how;
  renew_interest();
}

void Stream::await_writable(bool on) {
  awaits_writable_ = on;
  renew_interest();
}

void Stream::on_ready(std::uint32_t events) noexcept {
  if (is_over()) return;
  const bool writable = (events & EPOLLOUT) != 0;
  if (writable && awaits_writable_ && queue_.empty()) return owner_->on_written();
  if (writable) flush();
  if (is_over() || reading_ == Reading::kStopped) return;
  if ((events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0) read();
}

// Reading -------------------------------------------------------------------------------------------------

void Stream::read() {
  std::vector<char>& buffer = group_->streams.buffer();
  const std::size_t most =
      read_at_most_ == 0 ? buffer.size() : std::min<std::size_t>(read_at_most_, buffer.size());
  const ssize_t got = receive(buffer.data(), most);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got == 0 && state_ == State::kShutting && !queue_.empty()) {
    // The peer sends no more but still reads (as `curl` does after a request): finish what is queued first.
    reading_ = Reading::kStopped;
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
  group_->streams.writer().mark(*this);  // the queue may be empty already
}

void Stream::end_after_queue() {
  if (!takes()) return;
  state_ = State::kEnding;
  group_->streams.writer().mark(*this);
}

void Stream::drain() {
  state_ = State::kDraining;
  reading_ = Reading::kYes;
  renew_interest();
  ::shutdown(socket_.get(), SHUT_WR);
}

// The peer is gone. Where many go at once, the rest of it waits for its turn, unwatched.
void Stream::lose(int error, bool orderly) {
  Writer& writer = group_->streams.writer();
  if (writer.may_depart()) return end(error, orderly);
  unwatch();
  drop_queue();
  state_ = State::kLost;
  error_ = error;
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
  poller_ = nullptr;
  socket_.reset();
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
  abort();
  group_->streams.bury(*this);
}

// The owner lets go of this stream once more. Groups may be gone by now.
void Stream::free() noexcept {
  freed_ = true;
  if (owns_owner_) delete owner_;
  delete this;
}

// Moving --------------------------------------------------------------------------------------------------

void Stream::leave() noexcept {
  unwatch();
  unlink();
  group_->stats.queued_bytes.add(-queue_.told_held());
  group_->streams.delist(*this);
}

void Stream::enter(StreamGroup& group) {
  group.streams.enlist(*this);
  group_ = &group;
  group.stats.queued_bytes.add(queue_.told_held());
  if (!queue_.empty()) group.streams.writer().mark(*this);
}

}  // namespace ws::net
