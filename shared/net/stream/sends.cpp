#include "shared/net/stream/sends.hpp"

#include <liburing.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "shared/base/log.hpp"

namespace ws::net {
namespace {

constexpr int kAlways = MSG_DONTWAIT | MSG_NOSIGNAL;
constexpr ssize_t kUnknown = -EIO;  // of a send that the kernel never told the result of

std::string words_for(int error) {
  return std::generic_category().message(error);
}

// A kernel that has rings but not these sends would fail every one of them.
bool can_send(io_uring& ring) {
  io_uring_probe* probe = ::io_uring_get_probe_ring(&ring);
  if (probe == nullptr) return false;
  const bool can = ::io_uring_opcode_supported(probe, IORING_OP_SEND) != 0 &&
                   ::io_uring_opcode_supported(probe, IORING_OP_SENDMSG) != 0;
  ::io_uring_free_probe(probe);
  return can;
}

void prepare(io_uring& ring, Send& send, std::size_t index) {
  io_uring_sqe* entry = ::io_uring_get_sqe(&ring);
  const msghdr& message = send.message;
  if (message.msg_iovlen == 1) {
    ::io_uring_prep_send(entry, send.fd, message.msg_iov->iov_base, message.msg_iov->iov_len,
                         send.flags | kAlways);
  } else {
    ::io_uring_prep_sendmsg(entry, send.fd, &message, static_cast<unsigned>(send.flags | kAlways));
  }
  ::io_uring_sqe_set_data64(entry, index);
  send.result = kUnknown;
}

}  // namespace

ssize_t send_now(int fd, const msghdr& message, int flags) {
  const ssize_t sent = message.msg_iovlen == 1
                           ? ::syscall(SYS_sendto, fd, message.msg_iov->iov_base, message.msg_iov->iov_len,
                                       flags | kAlways, nullptr, 0)
                           : ::syscall(SYS_sendmsg, fd, &message, flags | kAlways);
  return sent < 0 ? -errno : sent;
}

IoUring as_far_as_possible(IoUring wanted) {
  std::string why;
  if (wanted == IoUring::kOff || Sends::open(&why) != nullptr) return wanted;
  spdlog::info("no io_uring here ({}): each send is a system call of its own, as with IO_URING=off", why);
  return IoUring::kOff;
}

void Sends::CloseRing::operator()(io_uring* ring) const {
  ::io_uring_queue_exit(ring);
  delete ring;
}

Sends::Sends(Ring ring, Submit submit) : ring_(std::move(ring)), submit_(submit) {}

Sends::~Sends() = default;

std::unique_ptr<Sends> Sends::open(std::string* why, Submit submit) {
  Ring ring = open_ring(why);
  if (ring == nullptr) return nullptr;
  if (!can_send(*ring)) {
    *why = "the kernel is too old";
    return nullptr;
  }
  if (submit == nullptr) submit = ::io_uring_submit_and_wait;
  return std::unique_ptr<Sends>(new Sends(std::move(ring), submit));
}

// The flags spare the kernel some work, if it knows them (since Linux 6.1).
Sends::Ring Sends::open_ring(std::string* why) {
  auto memory = std::make_unique<io_uring>();
  int error =
      ::io_uring_queue_init(kAtOnce, memory.get(), IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN);
  if (error == -EINVAL) error = ::io_uring_queue_init(kAtOnce, memory.get(), 0);
  if (error == 0) return Ring(memory.release());
  *why = words_for(-error);
  return nullptr;
}

std::size_t Sends::run(Send* first, std::size_t count) noexcept {
  Send* const end = first + count;
  std::size_t submissions = 0;
  for (; works() && static_cast<std::size_t>(end - first) >= kWorthwhile; ++submissions)
    first += run_at_once(first, std::min(static_cast<std::size_t>(end - first), kAtOnce));
  for (; first != end; ++first) first->result = send_now(first->fd, first->message, first->flags);
  return submissions;
}

std::size_t Sends::run_at_once(Send* first, std::size_t count) noexcept {
  for (std::size_t i = 0; i < count; ++i) prepare(*ring_, first[i], i);
  std::size_t submitted = 0;
  int error = 0;
  for (int failures = 0; submitted < count && failures < 2;) {
    const int taken = submit_(ring_.get(), static_cast<unsigned>(count - submitted));
    if (taken > 0) {
      submitted += static_cast<std::size_t>(taken);
      failures = 0;
    } else if (taken != -EINTR) {
      error = -taken;
      ++failures;
    }
  }
  collect(first, submitted);
  if (submitted < count) give_up(error);
  return submitted;
}

// All results are there already, in any order: nothing of these sends waits. Should one be missing, the
// kernel may still read what is to be sent.
void Sends::collect(Send* first, std::size_t submitted) noexcept {
  std::array<io_uring_cqe*, kAtOnce> results;
  std::size_t seen = 0;
  while (seen < submitted) {
    const unsigned count = ::io_uring_peek_batch_cqe(ring_.get(), results.data(), kAtOnce);
    for (unsigned i = 0; i < count; ++i) first[results[i]->user_data].result = results[i]->res;
    ::io_uring_cq_advance(ring_.get(), count);
    seen += count;
    if (seen == submitted || count != 0) continue;
    const int error = ::io_uring_wait_cqe(ring_.get(), results.data());
    if (error != 0 && error != -EINTR && error != -EAGAIN) return;
  }
}

void Sends::give_up(int error) noexcept {
  ring_.reset();
  try {
    spdlog::warn("io_uring fails ({}): from now on each send is a system call of its own", words_for(error));
  } catch (const std::exception&) {
  }
}

}  // namespace ws::net
