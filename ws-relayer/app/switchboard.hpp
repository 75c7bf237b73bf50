#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/net/server.hpp"
#include "shared/relay/gatherer.hpp"
#include "ws-relayer/plain/plain_links.hpp"
#include "ws-relayer/relay/relay.hpp"

namespace ws::relayer {

// What the switchboard counts; written by its loop, read by any thread.
struct SwitchboardStats {
  Counter refused_origin;  // handshakes of web pages
  Counter refused_secret;
  Counter dropped_slow;     // links whose queue was full
  Counter dropped_garbage;  // links closed for what they said
  Counter plain_left_out;   // chats of plain links that a node's link had no room for
  Gauge node_links;
};

// Switchboard: the relayer's sockets. Hands what links say to the relay, and what the relay sends to the
// links, gathered into one frame per link and turn. What plain links say may fill a small part of a node
// link's queue only, so that nobody who is behind is dropped for it.
//
// Thread: loop. Owns the relay, not the sockets.
class Switchboard final : public net::Service, private RelayOutput {
 public:
  // `link_queue`: bytes that may wait for a slow link.
  Switchboard(net::EventLoop& loop, std::string secret, std::size_t link_queue, NodeId self,
              const MetricsRegistry& metrics);
  ~Switchboard() override;

  net::HttpResponse on_request(const net::HttpRequest& request) override;
  net::UpgradeDecision on_upgrade(const net::HttpRequest& request) override;

  const SwitchboardStats& stats() const { return stats_; }
  const PlainStats& plain() const { return plain_.stats(); }
  const RelayCounters& counters() const { return relay_.counters(); }
  void set_ready(bool ready) { ready_ = ready; }

 private:
  class NodeLink;
  struct Port {
    net::WebSocket* connection = nullptr;  // null: free
    relay::Gatherer gatherer;
  };

  void send(LinkId link, Slice records) override;
  void offer(LinkId link, Slice records) override;
  void close(LinkId link, std::string_view reason) override;
  void passing(const relay::RecordView& record) override;

  LinkId open_port(net::WebSocket& connection);
  void free_port(LinkId link);
  void end_turn();
  void flush(Port& port);
  bool authorised(const net::HttpRequest& request) const;
  void note_wrong_secret();

  net::EventLoop& loop_;
  std::string secret_;
  const std::size_t plain_share_;  // bytes
  const MetricsRegistry& metrics_;
  Relay relay_;
  PlainLinks plain_;
  LogLimiter refused_log_;
  LogLimiter left_out_log_;
  std::vector<Port> ports_;           // by link
  std::vector<std::uint32_t> free_;   // ports
  std::vector<std::uint32_t> dirty_;  // ports with something gathered
  std::unique_ptr<net::Timer> ticker_;
  SwitchboardStats stats_;
  bool ready_ = false;
};

}  // namespace ws::relayer
