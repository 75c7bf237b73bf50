#pragma once

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/net/server.hpp"
#include "shared/relay/gatherer.hpp"
#include "ws-relayer/plain/plain.hpp"
#include "ws-relayer/relay/relay.hpp"

namespace ws::relayer {

// What the switchboard counts; written by its loop, read by any thread.
struct SwitchboardStats {
  Counter refused_origin;  // handshakes of web pages
  Counter refused_secret;
  Counter dropped_slow;     // links whose queue was full
  Counter dropped_garbage;  // links closed for what they said
  Gauge node_links;
  Gauge plain_links;
};

// Switchboard: the relayer's sockets. Hands what links say to the relay, and what the relay sends to the
// links, gathered into one frame per link and turn; passes plain links' text among them.
//
// Thread: loop. Owns the relay, not the sockets.
class Switchboard final : public net::Service, private RelayOutput {
 public:
  Switchboard(net::EventLoop& loop, std::string secret, NodeId self, const MetricsRegistry& metrics);
  ~Switchboard() override;

  net::HttpResponse on_request(const net::HttpRequest& request) override;
  net::UpgradeDecision on_upgrade(const net::HttpRequest& request) override;

  const SwitchboardStats& stats() const { return stats_; }
  const RelayCounters& counters() const { return relay_.counters(); }
  void set_ready(bool ready) { ready_ = ready; }

 private:
  class NodeLink;
  class PlainLink;
  struct Port {
    net::Connection* connection = nullptr;  // null: free
    relay::Gatherer gatherer;
  };

  void send(LinkId link, Slice records) override;
  void close(LinkId link, std::string_view reason) override;
  void passing(const relay::RecordView& record) override;

  LinkId open_port(net::Connection& connection);
  void free_port(LinkId link);
  void on_plain_text(net::Connection& from, std::string_view text);
  void send_plain(net::Connection& to, const Bytes& frame);
  void end_turn();
  void flush(Port& port);
  bool authorised(const net::HttpRequest& request) const;

  net::EventLoop& loop_;
  std::string secret_;
  const MetricsRegistry& metrics_;
  Relay relay_;
  PlainTranslator translator_;
  std::vector<Port> ports_;           // by link
  std::vector<std::uint32_t> free_;   // ports
  std::vector<std::uint32_t> dirty_;  // ports with something gathered
  std::unordered_set<net::Connection*> plain_;
  std::unique_ptr<net::Timer> ticker_;
  SwitchboardStats stats_;
  bool ready_ = false;
};

}  // namespace ws::relayer
