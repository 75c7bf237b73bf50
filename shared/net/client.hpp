#pragma once

#include <map>
#include <memory>
#include <string>

#include "shared/net/loop/event_loop.hpp"
#include "shared/net/ws/close_reason.hpp"
#include "shared/net/ws/frame.hpp"

namespace ws::net {

// ClientHandler: what a dialled WebSocket tells. After on_close there is nothing more; a dial that fails
// tells on_close alone.
//
// Thread: loop.
class ClientHandler {
 public:
  virtual ~ClientHandler() = default;
  virtual void on_open() = 0;
  virtual void on_message(Opcode opcode, std::string& payload) = 0;  // may be moved from
  virtual void on_close(const CloseReason& reason) = 0;
  virtual void on_pong(const std::string& payload) = 0;
};

struct DialOptions {
  std::string url;  // ws://host:port/path
  std::string subprotocol;
  std::map<std::string, std::string> headers;
  std::size_t max_message = 1024 * 1024;  // bytes
};

// Whether a URL can be dialled: ws:// with a host, and a port from 1 to 65535 if one is given. Thread: any.
bool is_dialable(const std::string& url);

// Client: one outgoing WebSocket (websocketpp's client endpoint); it is used once.
//
// Thread: loop. Destroying it ends the connection at once and tells nothing.
// Errors: a URL that does not parse, a refused connection, a failed handshake: on_close with a sentence.
class Client {
 public:
  virtual ~Client() = default;
  virtual void send(Opcode opcode, std::string_view payload) = 0;
  virtual void ping(std::string_view payload) = 0;
  virtual void close(CloseCode code, std::string_view reason) = 0;
};

// Dialer: makes outgoing connections on one loop, any number one after another or side by side.
//
// Thread: loop. Must outlive its clients.
class Dialer {
 public:
  explicit Dialer(EventLoop& loop);
  ~Dialer();
  // The handler must outlive the client.
  std::unique_ptr<Client> dial(ClientHandler& handler, const DialOptions& options);

 private:
  struct Impl;
  EventLoop& loop_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ws::net
