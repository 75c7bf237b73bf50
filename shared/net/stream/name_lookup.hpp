#pragma once

#include <functional>
#include <memory>
#include <string>
#include <system_error>

#include "shared/net/loop/event_loop.hpp"
#include "shared/net/stream/socket_address.hpp"

namespace ws::net {

// NameLookup: the addresses of one host name, asked for without keeping the loop waiting.
//
// The system's way to ask blocks, for minutes where no name server answers, and cannot be ended. So each
// question has a thread of its own, which is left behind where nobody waits for the answer any more: it owns
// all that it touches, and ends when the system lets it go.
//
// Thread: loop. Destroying it tells nothing; the loop may go next. Errors: `done` is called once, with an
// error where there are no addresses. The constructor throws where the process may have no more threads.
class NameLookup {
 public:
  using Done = std::function<void(std::error_code, SocketAddresses)>;
  // What the thread does to find them: another one in tests.
  using Find = std::function<SocketAddresses(const std::string& host, std::error_code&)>;

  NameLookup(EventLoop& loop, const std::string& host, std::uint16_t port, Done done);
  NameLookup(EventLoop& loop, const std::string& host, Find find, Done done);
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

 private:
  struct Question;
  std::shared_ptr<Question> question_;
};

}  // namespace ws::net
