#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <memory>
#include <string>

struct io_uring;

namespace ws::net {

// Writes now, never waits, raises no signal: what the kernel took, or -errno. Without glibc's cancellation
// points, which in a process with threads cost as much as the rest of a delivery does in this program.
ssize_t send_now(int fd, const msghdr& message, int flags);

// Whether one system call may send to many sockets.
enum class IoUring { kAuto, kOff };
// What is wanted, as far as this kernel has it; where it has not, the log says so once. Thread: setup.
IoUring as_far_as_possible(IoUring wanted);

// One send of many. `message` names the parts and no address; `flags` may say MSG_MORE. `result` is what
// send_now() would have answered.
struct Send {
  int fd = -1;
  int flags = 0;
  msghdr message{};
  ssize_t result = 0;
};

// Sends: many sends to as many sockets in one system call, through an io_uring of its own.
//
// Each send is made, and its result read, within the call, as if by sendmsg with MSG_DONTWAIT: nothing about
// lifetimes changes, and the kernel refers to nothing of it afterwards. If the kernel takes not all of a
// submission, what it did not take is sent by system calls of its own; if it takes none twice in a row, the
// ring is closed for good and a line logged. No send is lost or made twice.
//
// Thread: loop; opened by the thread that uses it. Owns the ring, some 40 KiB of the kernel's memory.
class Sends {
 public:
  static constexpr std::size_t kAtOnce = 256;    // sends in one submission
  static constexpr std::size_t kWorthwhile = 8;  // with fewer a submission gains nothing (sends_bench.cpp)
  using Submit = int (*)(io_uring*, unsigned count);  // io_uring_submit_and_wait; tests have worse ones

  // Null if the kernel refuses it, as containers often do; `why` then says so.
  static std::unique_ptr<Sends> open(std::string* why, Submit submit = nullptr);
  ~Sends();
  Sends(const Sends&) = delete;
  Sends& operator=(const Sends&) = delete;

  // Makes them all, in any order; answers in how many submissions, system calls for one each aside.
  std::size_t run(Send* first, std::size_t count) noexcept;
  // Makes the first ones in one submission, however few, and answers how many. At most kAtOnce.
  std::size_t run_at_once(Send* first, std::size_t count) noexcept;
  // False once the ring is closed; run() goes on without it.
  bool works() const { return ring_ != nullptr; }

 private:
  struct CloseRing {
    void operator()(io_uring* ring) const;
  };
  using Ring = std::unique_ptr<io_uring, CloseRing>;

  Sends(Ring ring, Submit submit);
  static Ring open_ring(std::string* why);
  void collect(Send* first, std::size_t submitted) noexcept;
  void give_up(int error) noexcept;

  Ring ring_;  // null: closed
  Submit submit_;
};

}  // namespace ws::net
