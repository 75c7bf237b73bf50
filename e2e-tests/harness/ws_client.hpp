#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "e2e-tests/harness/address.hpp"
#include "e2e-tests/harness/frame.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/json.hpp"
#include "e2e-tests/harness/tcp_socket.hpp"
#include "e2e-tests/harness/time.hpp"

namespace ws::e2e {

// Upgrade: an opening handshake, right unless a scenario says otherwise.
struct Upgrade {
  std::string path = "/";
  std::string version = "13";
  std::string key = "dGhlIHNhbXBsZSBub25jZQ==";
  std::string method = "GET";
  std::string extra_headers = "";  // whole lines, each with its "\r\n"
  int receive_buffer = 0;          // bytes, see TcpSocket::connect
  bool compress = false;           // offer permessage-deflate, which the server must take

  std::string request(const Address& address) const;
};

// Event: what a client hears next.
struct Event {
  enum class Kind { text, binary, pong, closed };
  Kind kind = Kind::closed;
  std::string payload;  // of a message or pong; the reason of a close
  std::uint16_t code =
      0;  // of a close; 1005 without a code, 1006 when the connection ended without a close frame
  bool compressed = false;  // how a message came; `payload` is inflated

  std::string describe() const;
};

constexpr std::uint16_t kNoCloseFrame = 1006;

// WsClient: a WebSocket client that can also misbehave. It answers the server's pings and close frames;
// everything else is up to the scenario. Reading throws Failure if nothing comes within the deadline.
//
// Thread: one. Owns its connection; movable.
class WsClient {
 public:
  // Connects and sends the handshake, without waiting for the answer.
  static WsClient dial(const Address& address, const Upgrade& upgrade = {});
  // dial(), and waits for the server's 101.
  static WsClient open(const Address& address, const Upgrade& upgrade = {});
  // Waits for the answer to the handshake; throws Failure unless it is a correct 101.
  void await_open();

  void send_text(std::string_view text) { send({Opcode::text, std::string(text)}); }
  void send_compressed(std::string_view text);
  void send_binary(std::string_view bytes) { send({Opcode::binary, std::string(bytes)}); }
  void send_ping(std::string_view payload) { send({Opcode::ping, std::string(payload)}); }
  void send_close(std::uint16_t code) { send({Opcode::close, close_payload(code)}); }
  void send(const OutFrame& frame) { send_raw(encode(frame)); }
  void send_raw(std::string_view bytes) { socket_.send(bytes); }

  // The next message, pong or close.
  Event next(const Deadline& deadline = Deadline());
  // The next event, which must be a text message.
  std::string text(const Deadline& deadline = Deadline());
  Json json(const Deadline& deadline = Deadline()) { return Json(text(deadline)); }
  // The next event, which must be the end; its close code.
  std::uint16_t close_code(const Deadline& deadline = Deadline());
  // Waits for the end of the TCP connection, whatever comes before it, and closes our side too.
  void await_end(const Deadline& deadline = Deadline());

  TcpSocket& socket() { return socket_; }
  // Ends the connection without a word.
  void drop() { socket_.close(); }

 private:
  WsClient(TcpSocket socket, const Upgrade& upgrade)
      : socket_(std::move(socket)), key_(upgrade.key), compress_(upgrade.compress) {}
  InFrame next_frame(const Deadline& deadline);
  Event closed_by(const InFrame& frame);

  TcpSocket socket_;
  std::string key_;
  bool compress_;
};

}  // namespace ws::e2e
