#pragma once

#include "ws-user/gateway/door.hpp"

namespace ws::gateway {

// OneWayGateway: one shard's service on PUBLISHER_PORT or CONSUMER_PORT, where every path speaks alike.
//
// Thread: loop (its shard's).
class OneWayGateway final : public net::Service {
 public:
  OneWayGateway(node::Shard& shard, const Settings& settings, protocol::Role role)
      : shard_(shard), settings_(settings), role_(role) {}

  // Thread: setup.
  void connect(Neighbours neighbours) { neighbours_ = std::move(neighbours); }
  net::HttpResponse on_request(const net::HttpRequest&) override {
    return net::plain_response(426, "this port is for WebSocket clients only");
  }
  net::UpgradeDecision on_upgrade(const net::HttpRequest& request) override {
    return let_in(request, protocol::Dialect::kPlain, role_, shard_, settings_, neighbours_);
  }

 private:
  node::Shard& shard_;
  const Settings& settings_;
  Neighbours neighbours_;
  protocol::Role role_;
};

}  // namespace ws::gateway
