#pragma once

#include <memory>
#include <string>

#include "shared/base/backoff.hpp"
#include "shared/net/client.hpp"
#include "shared/relay/gatherer.hpp"

namespace ws::bus {

// RelayLinkListener: what a link tells its bus.
class RelayLinkListener {
 public:
  virtual ~RelayLinkListener() = default;
  virtual void on_link_up() = 0;
  virtual void on_link_frame(std::string frame) = 0;
  virtual void on_link_down() = 0;
};

// RelayLink: one relayer of RELAYER_URL, dialled for ever: the WebSocket, its redialling, its pulse and its
// bound.
//
// A link stands once the relayer has said who is there; dialling slows down until then. A relayer that is
// silent for two ping intervals, or that leaves more unread than the dialer's bound, is dropped and dialled
// again; what was on its way is the protocol's to send anew.
//
// Thread: loop. Owns the socket.
class RelayLink final : public net::ClientHandler {
 public:
  RelayLink(net::EventLoop& loop, net::Dialer& dialer, std::string url, std::string secret,
            RelayLinkListener& listener);

  void start() { dial(); }
  // No more dialling; ends the link with a close frame.
  void stop();
  void send(Slice records);
  // Sends what has gathered; at the end of a turn.
  void flush();
  // Ends the link and dials anew. The listener is not told.
  void reset(std::string_view reason);

  std::uint64_t dials() const { return dials_; }
  // Links that were ended at the bound of their queue.
  std::uint64_t overflows() const { return overflows_; }

 private:
  void on_open() override;
  void on_message(net::Opcode opcode, std::string& payload) override;
  void on_pong(const std::string& payload) override;
  void on_close(const net::CloseReason& reason) override;

  void on_greeted();
  void dial();
  void redial_later(bool refused);
  void pulse();

  net::EventLoop& loop_;
  net::Dialer& dialer_;
  std::string url_;
  std::string secret_;
  RelayLinkListener& listener_;
  Backoff backoff_;
  std::unique_ptr<net::Client> client_;
  std::unique_ptr<net::Timer> timer_;  // the next dial, or the pulse
  relay::Gatherer gatherer_;
  std::string frame_;  // reused
  MonoTime last_heard_{0};
  std::uint64_t dials_ = 0;
  std::uint64_t overflows_ = 0;
  bool up_ = false;
  bool greeted_ = false;  // by the relayer's first record, `peers`
  bool stopped_ = false;
  bool told_down_ = false;  // one line in the log per outage, not per attempt
};

}  // namespace ws::bus
