#pragma once

#include <deque>
#include <memory>
#include <string_view>
#include <unordered_set>

#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/server.hpp"
#include "ws-relayer/plain/pace.hpp"
#include "ws-relayer/plain/plain.hpp"
#include "ws-relayer/relay/relay.hpp"

namespace ws::relayer {

// Written by the loop, read by any thread.
struct PlainStats {
  Gauge links;
  Counter pauses;     // of reading one
  Counter too_large;  // chats that no record has room for
};

// PlainLinks: the links of older programs. Each one's text goes to all others as it is, and what is said in a
// room to the nodes.
//
// All together are heard at the Pace, so that whatever one says nodes' records are not held up. Who spoke
// when it was used up is not read for a while: TCP slows it down, and nothing of it is lost. They are read
// again one after another.
//
// Thread: loop. Owns no sockets.
class PlainLinks {
 public:
  PlainLinks(net::EventLoop& loop, NodeId self, Relay& relay);

  std::unique_ptr<net::MessageHandler> accept(net::WebSocket& connection);
  // Tells all of them what a node's record says.
  void tell(std::string_view text);

  const PlainStats& stats() const { return stats_; }

 private:
  class Link;
  void on_text(Link& from, std::string_view text);
  void tell_nodes(const Link& from, std::string_view text);
  void pause(Link& link);
  void resume_later();
  void resume_one();
  void left(Link& link);

  net::EventLoop& loop_;
  Relay& relay_;
  PlainTranslator translator_;
  std::unordered_set<Link*> links_;
  Pace pace_;
  std::deque<Link*> paused_;
  std::unique_ptr<net::Timer> resume_;  // set while somebody is paused
  LogLimiter pause_log_;
  LogLimiter large_log_;
  PlainStats stats_;
};

}  // namespace ws::relayer
