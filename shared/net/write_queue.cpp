#include "shared/net/write_queue.hpp"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "shared/net/frame.hpp"

namespace ws::net {
namespace {

constexpr std::size_t kPartsPerWrite = 256;  // of the 1024 that IOV_MAX allows: more gain nothing measurable
constexpr std::size_t kSpareCapacity = 16;   // slices an idle queue may keep room for

// send(2) without glibc's cancellation point, which in a process with threads costs as much as the rest of a
// delivery does in this program.
ssize_t send_now(int fd, const void* data, std::size_t size, int flags) {
  return ::syscall(SYS_sendto, fd, data, size, flags, nullptr, 0);
}

}  // namespace

void WriteQueue::push(Slice slice) {
  if (slice.length == 0) return;
  const std::size_t length = slice.length;
  slices_.push_back(std::move(slice));
  bytes_ += length;
}

WriteQueue::Result WriteQueue::write_to(int fd, bool last) {
  const int flags = last ? MSG_NOSIGNAL | MSG_MORE : MSG_NOSIGNAL;
  std::array<iovec, kPartsPerWrite> parts;
  while (bytes_ != 0) {
    std::size_t count = 0;
    std::size_t total = 0;
    for (std::size_t i = head_; i < slices_.size() && count < parts.size(); ++i, ++count) {
      std::size_t skip = i == head_ ? written_ : 0;
      parts[count] = {const_cast<char*>(slices_[i].data()) + skip, slices_[i].length - skip};
      total += parts[count].iov_len;
    }
    ssize_t sent;
    if (count == 1) {
      sent = send_now(fd, parts[0].iov_base, parts[0].iov_len, flags);
    } else {
      msghdr message{};
      message.msg_iov = parts.data();
      message.msg_iovlen = count;
      sent = ::sendmsg(fd, &message, flags);
    }
    if (sent < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN ? Result::kBlocked : Result::kFailed;
    }
    consume(static_cast<std::size_t>(sent));
    if (static_cast<std::size_t>(sent) < total) return Result::kBlocked;
  }
  return Result::kDrained;
}

void WriteQueue::consume(std::size_t sent) {
  bytes_ -= sent;
  if (bytes_ == 0) {
    clear();
    return;
  }
  sent += written_;
  while (sent >= slices_[head_].length) {
    sent -= slices_[head_].length;
    slices_[head_] = Slice();  // lets go of the bytes before the whole queue is sent
    ++head_;
  }
  written_ = sent;
  if (head_ > slices_.size() / 2) {
    slices_.erase(slices_.begin(), slices_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

void WriteQueue::keep_current_frame() {
  if (written_ == 0) {
    clear();
    return;
  }
  Slice current = std::move(slices_[head_]);
  std::size_t written = written_;
  std::size_t end = frame_boundary(current.view(), written);
  clear();
  if (end > written) push(Slice(current.bytes, current.offset + written, end - written));
}

void WriteQueue::clear() {
  slices_.clear();
  if (slices_.capacity() > kSpareCapacity) slices_.shrink_to_fit();
  head_ = written_ = bytes_ = 0;
}

}  // namespace ws::net
