#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "shared/net/ws/close_reason.hpp"
#include "shared/net/ws/frame.hpp"

namespace ws::net {

// What a client asks a server for.
struct ClientRequest {
  std::string url;  // ws://host:port/path
  std::string subprotocol;
  std::map<std::string, std::string> headers;
  std::size_t max_message = 1024 * 1024;  // bytes
};

// ClientRole: the client's side of the WebSocket protocol, over bytes that somebody else carries: the opening
// handshake, messages in frames, the closing handshake. This is websocketpp's job, and its only one.
//
//   kOpening --the server agrees--> kOpen --a close frame, of either side--> kClosing --its stream ends-->
//   kEnded
//
// kEnded also follows at once where the server refuses, breaks the protocol or hangs up.
// Opening and closing take as long as the server likes: whoever carries the bytes knows the time.
//
// Thread: loop. Errors: none escape. What the server does wrong, and a lack of memory, end it with a
// sentence.
class ClientRole {
 public:
  enum class State { kOpening, kOpen, kClosing, kEnded };

  // Owner: carries the bytes, and is told what they mean; from within any call. After on_end there is nothing
  // more. May destroy the role from within.
  class Owner {
   public:
    // The request, or whole frames. `always`: they must be taken. False: there is no room, which ends it.
    virtual bool on_output(Slice bytes, bool always) = 0;
    virtual void on_open() = 0;
    virtual void on_message(Opcode opcode, std::string& payload) = 0;  // may be moved from
    virtual void on_pong(const std::string& payload) = 0;
    // The bytes written so far are to leave, and then the stream is to end.
    virtual void on_end(CloseReason&& reason) noexcept = 0;

   protected:
    ~Owner() = default;
  };

  explicit ClientRole(Owner& owner);
  ~ClientRole();
  ClientRole(const ClientRole&) = delete;
  ClientRole& operator=(const ClientRole&) = delete;

  // Asks for a WebSocket, once the server is connected to.
  void begin(const ClientRequest& request);
  void on_input(const char* bytes, std::size_t size);
  // The server sends no more; with an error if the transport broke.
  void on_input_end(std::error_code error = {});
  // kOpening or kClosing has taken too long.
  void give_up();

  // All are ignored unless it is open.
  void send(Opcode opcode, std::string_view payload);
  void ping(std::string_view payload);
  void close(CloseCode code, std::string_view reason);

  State state() const;

 private:
  struct Session;
  std::shared_ptr<Session> session_;
};

}  // namespace ws::net
