#pragma once

#include <poll.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "e2e-tests/harness/tcp_socket.hpp"

namespace ws::chaos {

// RawClient: a WebSocket client that never waits, one of many in a thread. It answers pings and close frames.
//
// Thread: one. Owns its connection. Errors: a server that breaks the protocol throws Failure.
class RawClient {
 public:
  // Connects and sends the handshake. False if nobody listens.
  bool connect(const e2e::Address& address);
  void close();

  bool is_open() const { return socket_.has_value(); }
  bool is_upgraded() const { return upgraded_; }
  pollfd interest() const;

  // What the server said since. The connection may be over afterwards.
  std::vector<std::string> read();
  // Sends what waits; called by read() and say() too.
  void flush();
  void say(std::string_view text);

 private:
  void take_frames(std::vector<std::string>& texts);

  std::optional<e2e::TcpSocket> socket_;
  bool upgraded_ = false;
  std::string waiting_;  // bytes that the socket did not take yet
};

}  // namespace ws::chaos
