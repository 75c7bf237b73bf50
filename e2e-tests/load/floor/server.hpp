#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "e2e-tests/load/floor/client.hpp"
#include "e2e-tests/load/floor/room.hpp"
#include "e2e-tests/load/websocket.hpp"

namespace ws::floor {

// Server: a room server with nothing in it but the system calls. It shows what a delivery costs on this
// machine at the least: no JSON (the room is found by a scan, once for each connection), no checks, no
// limits, no timeouts.
//
// Thread: the one there is. Owns its clients and rooms. Errors: the constructor throws when the port is
// taken.
class Server {
 public:
  explicit Server(std::uint16_t port);
  [[noreturn]] void run();

 private:
  void accept_all();
  void on_readable(Client& client);
  std::size_t consume(Client& client, const char* data, std::size_t size);
  std::size_t upgrade(Client& client, std::string_view data);
  void on_frame(Client& client, const load::FrameView& frame);
  void join(Client& client, const load::FrameView& frame);
  void say(Client& client, const load::FrameView& frame);
  void end_turn();

  int epoll_;
  int listener_;
  std::vector<char> buffer_;
  std::unordered_map<int, std::unique_ptr<Client>> clients_;  // by socket
  std::unordered_map<std::string, Room> rooms_;
  std::vector<Room*> spoken_in_;  // in this turn
  std::vector<int> failed_;       // in this turn
};

}  // namespace ws::floor
