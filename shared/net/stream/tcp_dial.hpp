#pragma once

#include <asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "shared/net/loop/event_loop.hpp"

namespace ws::net {

// TcpDial: one outgoing TCP connection. Tries the addresses of a name in their order until one answers, all
// within one deadline: each may take its share of the time that is left, so that a silent one does not use up
// that of the next.
//
// Thread: loop. Destroying it gives up and tells nothing.
// Errors: `done` is called once, with the error of the last address that was tried, or with the socket.
class TcpDial {
 public:
  using Addresses = std::vector<asio::ip::tcp::endpoint>;
  using Done = std::function<void(std::error_code, asio::ip::tcp::socket)>;

  TcpDial(EventLoop& loop, const std::string& host, const std::string& port, milliseconds deadline,
          Done done);
  // At least one address.
  TcpDial(EventLoop& loop, Addresses addresses, milliseconds deadline, Done done);
  ~TcpDial();

 private:
  struct Attempts;
  std::shared_ptr<Attempts> attempts_;
};

}  // namespace ws::net
