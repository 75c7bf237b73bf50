#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <string>
#include <vector>

namespace ws::floor {

class Room;

// Client: a socket and what it would not take. A client that fails is only marked: the server sweeps it up at
// the end of the turn, so that nobody's list changes under somebody's hands.
//
// Thread: loop. Owns its socket.
class Client {
 public:
  Client(int socket, int epoll) : socket_(socket), epoll_(epoll) {}
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void write(const char* data, std::size_t length);
  void write(const std::vector<iovec>& parts);
  void on_writable();
  void fail();
  bool failed() const { return failed_; }
  int socket() const { return socket_; }

  Room* room = nullptr;
  std::size_t place_in_room = 0;
  bool authored = false;  // sent something in this turn
  bool upgraded = false;
  std::string in;  // the beginning of something unfinished

 private:
  void keep(const std::vector<iovec>& parts, std::size_t skip);

  int socket_;
  int epoll_;
  bool failed_ = false;
  std::string out_;
};

}  // namespace ws::floor
