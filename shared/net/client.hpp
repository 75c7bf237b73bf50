#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "shared/net/loop/event_loop.hpp"
#include "shared/net/stream/stream.hpp"
#include "shared/net/stream/streams.hpp"
#include "shared/net/stream/tcp_dial.hpp"
#include "shared/net/ws/client_role.hpp"

namespace ws::net {

// ClientHandler: what a dialled WebSocket tells. After on_close there is nothing more; a dial that fails
// tells on_close alone. on_close comes from the loop, never from within a call of the client's.
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

// Client: one outgoing WebSocket; it is used once. Dials, and then carries bytes between a Stream, which
// bounds what waits to be sent, and the client's side of the protocol.
//
// Thread: loop. Destroying it ends the connection at once and tells nothing; its handler may do so from any
// of its calls.
// Errors: a URL that does not parse, a refused connection, a failed handshake, a server that does not read
// what is sent to it, a lack of memory: on_close with a sentence.
class Client final : private Stream::Owner, private ClientRole::Owner {
 public:
  // The handler must outlive the client.
  Client(StreamGroup& group, ClientHandler& handler, const ClientRequest& request);
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // All are ignored unless it is open. What is sent leaves at the end of the turn, in one write.
  void send(Opcode opcode, std::string_view payload) { role_.send(opcode, payload); }
  void ping(std::string_view payload) { role_.ping(payload); }
  void close(CloseCode code, std::string_view reason);

 private:
  void on_bytes(char* data, std::size_t size) noexcept override;
  void on_written() noexcept override {}
  void on_deadline() noexcept override;
  void on_end(std::error_code error, bool orderly) noexcept override;

  bool on_output(Slice bytes, bool always) override;
  void on_open() override;
  void on_message(Opcode opcode, std::string& payload) override { handler_.on_message(opcode, payload); }
  void on_pong(const std::string& payload) override { handler_.on_pong(payload); }
  void on_end(CloseReason&& reason) noexcept override;

  void dial();
  void dialled(std::error_code error, UniqueFd socket);
  void look_at_state();

  StreamGroup& group_;
  ClientHandler& handler_;
  ClientRequest request_;
  std::shared_ptr<Client*> self_;  // null in it once this is gone
  MailList farewell_;              // tells the handler that it is over
  CloseReason reason_;
  ClientRole role_;
  std::unique_ptr<TcpDial> dial_;  // until it is connected
  Stream::Ptr stream_;             // from then on
  bool closing_ = false;
  bool overflowed_ = false;
};

// Dialer: makes outgoing connections on one loop, any number one after another or side by side.
//
// Thread: loop. Must outlive its clients, and `streams` the dialer.
class Dialer {
 public:
  // `max_queue`: bytes of memory held for what one server has yet to read.
  Dialer(Streams& streams, std::size_t max_queue) : group_(streams, max_queue, stats_) {}

  std::unique_ptr<Client> dial(ClientHandler& handler, const ClientRequest& request) {
    return std::make_unique<Client>(group_, handler, request);
  }
  // What the servers say stays in their sockets while `too_much` says so. Thread: setup.
  void hold_reading_while(std::function<bool()> too_much);
  const StreamStats& stats() const { return stats_; }
  const Counter& reads_held() const { return group_.brake.times(); }

 private:
  StreamStats stats_;
  StreamGroup group_;
};

}  // namespace ws::net
