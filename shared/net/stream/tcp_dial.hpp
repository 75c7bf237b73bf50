#pragma once

#include <functional>
#include <memory>
#include <string>
#include <system_error>

#include "shared/net/loop/event_loop.hpp"
#include "shared/net/stream/socket_address.hpp"

namespace ws::net {

// TcpDial: one outgoing TCP connection. Tries the addresses of a host in their order until one answers, all
// within one deadline: each may take its share of the time that is left, so that a silent one does not use up
// that of the next.
//
// Thread: loop. Destroying it gives up and tells nothing.
// Errors: `done` is called once, never by the constructor, with the error of the last address that was tried,
// or with the connected socket, which does not block.
class TcpDial {
 public:
  using Done = std::function<void(std::error_code, UniqueFd)>;

  TcpDial(EventLoop& loop, const std::string& host, std::uint16_t port, milliseconds deadline, Done done);
  TcpDial(EventLoop& loop, SocketAddresses addresses, milliseconds deadline, Done done);
  ~TcpDial();
  TcpDial(const TcpDial&) = delete;
  TcpDial& operator=(const TcpDial&) = delete;

 private:
  struct Attempts;
  TcpDial(EventLoop& loop, milliseconds deadline, Done done);

  std::shared_ptr<Attempts> attempts_;
  MailList last_post_;  // keeps the attempts until the poller, which may just look at them, is done
};

}  // namespace ws::net
