#pragma once

#include <functional>
#include <memory>

#include "shared/net/client.hpp"
#include "ws-user/client/chat.hpp"
#include "ws-user/client/view.hpp"

namespace ws::client {

// Connection: the chat's wire over a WebSocket.
//
// Thread: loop. `after_event` is called whenever the chat has been told something.
class Connection final : public Wire {
 public:
  Connection(net::Streams& streams, std::function<void()> after_event);
  ~Connection() override;
  void connect(Chat& chat) { chat_ = &chat; }  // Thread: setup

  void dial(const std::string& url) override;
  void send(std::string_view frame) override;
  void ping() override;
  void close() override;
  void drop() override;

 private:
  struct Attempt;  // one socket, and whether the chat still listens to it

  net::Dialer dialer_;
  std::function<void()> after_event_;
  Chat* chat_ = nullptr;
  std::shared_ptr<Attempt> attempt_;  // null: none stands or is under way
};

}  // namespace ws::client
