#pragma once

#include <string>
#include <string_view>

#include "e2e-tests/harness/address.hpp"
#include "e2e-tests/harness/time.hpp"

namespace ws::e2e {

// TcpSocket: a client's TCP connection with nothing on top. A peer that closes is not an error: sending goes
// into the void then, and reading reports the end.
//
// Thread: one. Owns the descriptor; movable. Errors: Failure when the connection cannot be made.
class TcpSocket {
 public:
  enum class Received { data, end, timeout };

  // `receive_buffer` in bytes, 0 for the system's own; a small one makes a peer that does not read stall
  // early.
  static TcpSocket connect(const Address& address, int receive_buffer = 0);
  TcpSocket(TcpSocket&& other) noexcept;
  TcpSocket& operator=(TcpSocket&& other) noexcept;
  ~TcpSocket();

  // Sends all of it. While the peer takes no more, what it says is read into the inbox, as any live client
  // does. False if the peer closed or `deadline` passed first.
  bool send(std::string_view bytes, const Deadline& deadline = Deadline());

  // Sends what fits without ever reading; the number of bytes taken, 0 once the peer is gone or takes no more
  // before `deadline`.
  std::size_t send_blindly(std::string_view bytes, const Deadline& deadline);

  // Waits for more bytes and appends them to inbox().
  Received receive(const Deadline& deadline = Deadline());

  // Bytes received and not yet taken by whoever reads them.
  std::string& inbox() { return inbox_; }

  // Ends our sending side only.
  void finish_sending();
  // Closes at once with a TCP reset; what the peer sent and we did not read is lost.
  void reset();
  void close();
  bool is_open() const { return fd_ >= 0; }
  int fd() const { return fd_; }  // for poll

 private:
  explicit TcpSocket(int fd) : fd_(fd) {}

  int fd_ = -1;
  std::string inbox_;
};

}  // namespace ws::e2e
