#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "e2e-tests/load/poller.hpp"
#include "e2e-tests/load/target.hpp"
#include "e2e-tests/load/websocket.hpp"

namespace ws::load {

class Connection;

// ConnectionOwner: who is told what happens to a connection. Calls come from within Connection::on_events.
class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  // The handshake is through and every join was answered.
  virtual void on_ready(Connection& connection, std::uint64_t now) = 0;
  // A text or binary message that is no answer to a join; `payload` is valid during the call.
  virtual void on_message(Connection& connection, std::string_view payload, std::uint64_t now) = 0;
  // The socket is closed; `why` says who ended it. Called once for every start() that answered true.
  virtual void on_closed(Connection& connection, const std::string& why) = 0;
};

// Connection: one client, from connect to close, with a socket and no library in between. All connections
// read into one buffer; an idle one holds no memory beyond itself.
//
// Thread: loop. Owns its socket. Errors: on_closed() with the reason; nothing throws.
class Connection {
 public:
  Connection(ConnectionOwner& owner, std::uint32_t member) : owner_(&owner), member_(member) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Begins to connect; once upgraded sends `greeting` (whole frames) and awaits `replies` joins. False: see
  // errno.
  bool start(const Target& target, int source, Poller& poller, std::string greeting, std::uint32_t replies);
  void on_events(std::uint32_t events, std::vector<char>& buffer);
  // Adds one whole frame to what is to be sent. True when it is the first: then somebody must call
  // flush_or_wait() before the turn ends, and all frames of the turn leave in one write.
  bool queue(std::string_view frame);
  void flush_or_wait();
  // Says goodbye and waits for the server to close.
  void close_politely();
  // Ends at once, with a reset: leaves no port behind in TIME_WAIT.
  void abort(const std::string& why);

  std::uint32_t member() const { return member_; }
  bool ready() const { return state_ == State::kReady; }
  bool closed() const { return state_ == State::kClosed; }
  std::size_t& marker_hint() { return marker_hint_; }

  static constexpr std::size_t kMaxBacklog = std::size_t{64} << 20;  // bytes
  static constexpr std::uint32_t kMask = 0x3d7fa251;

 private:
  enum class State : std::uint8_t { kClosed, kConnecting, kUpgrading, kJoining, kReady, kClosing };

  void on_writable();
  void on_readable(std::vector<char>& buffer);
  std::size_t consume(const char* data, std::size_t size, std::uint64_t now);
  std::size_t consume_upgrade(const char* data, std::size_t size);
  bool agreed_on_compression(std::string_view head) const;
  void on_frame(const FrameView& frame, std::uint64_t now);
  void on_message(std::string_view payload, std::uint64_t now);
  void on_join_reply(std::string_view payload, std::uint64_t now);
  void become_ready(std::uint64_t now);
  void write(std::string_view bytes);
  bool flush();

  ConnectionOwner* owner_;
  const Target* target_ = nullptr;
  Poller* poller_ = nullptr;
  std::string greeting_;
  std::string in_;   // the beginning of a frame whose end has not arrived
  std::string out_;  // what is to be sent
  std::size_t marker_hint_ = 0;
  std::uint32_t member_;
  std::uint32_t replies_ = 0;  // joins still to be answered
  int socket_ = -1;
  State state_ = State::kClosed;
};

}  // namespace ws::load
