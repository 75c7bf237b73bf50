#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/net/loop/event_loop.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/relay_link.hpp"
#include "ws-user/bus/relay_node.hpp"

namespace ws::bus {

struct RelayBusConfig {
  RelayNodeConfig node;           // its `links` is filled in
  std::vector<std::string> urls;  // relayers, the preferred one first; none: this node is alone
  std::string secret;             // empty: none
};

// RelayBus: the default bus, over one or more relayers. Sockets and timers around a RelayNode, which knows
// the protocol.
//
// Thread: loop. Owns the links.
class RelayBus final : public Bus {
 public:
  RelayBus(net::Streams& streams, RelayBusConfig config, BusListener& listener);
  ~RelayBus() override;

  void start();
  void stop();  // ends the links
  // What the relayers say stays in their sockets while `too_much` says so. Thread: setup.
  void hold_reading_while(std::function<bool()> too_much) { dialer_.hold_reading_while(std::move(too_much)); }
  // The answer of MemberQueues.
  void on_measured(std::size_t fullest);

  std::uint64_t publish(const Publication& publication) override;
  CidTable& cids() override { return node_.cids(); }
  void direct(NodeId target, std::string_view room, std::string_view payload) override;
  void room_occupied(std::string_view room, JoinToken token) override;
  void room_emptied(std::string_view room) override;
  BusState state() const override;
  void begin_handover() override;
  bool handed_over() const override;

  const RelayNode& node() const { return node_; }  // for gauges
  std::uint64_t dials() const;
  std::uint64_t overflows() const;
  std::uint64_t reads_held() const { return dialer_.reads_held().value(); }
  // Of memory, for what the relayers have yet to read.
  std::size_t queued_bytes() const { return static_cast<std::size_t>(dialer_.stats().queued_bytes.value()); }

 private:
  class Wire;
  class Listener;
  void tick();

  net::EventLoop& loop_;
  net::Dialer dialer_;
  std::unique_ptr<Wire> wire_;
  RelayNode node_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<RelayLink>> links_;
  std::unique_ptr<net::Timer> ticker_;
  LogLimiter waits_log_;
  std::uint64_t waits_ended_ = 0;  // of the node's, those that were logged or kept back
};

}  // namespace ws::bus
