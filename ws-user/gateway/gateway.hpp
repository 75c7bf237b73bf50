#pragma once

#include <functional>
#include <string>

#include "shared/base/metrics.hpp"
#include "shared/net/service.hpp"
#include "ws-user/gateway/moves.hpp"
#include "ws-user/gateway/settings.hpp"
#include "ws-user/node/shard.hpp"

namespace ws::gateway {

// What /ready and /live say of this server. For any thread.
struct Health {
  bool ready = false;
  bool degraded = false;  // ready, but without a link that it once had
  std::string detail;
};

// Gateway: one shard's service on the main port: which path is which dialect, which is a page.
//
// Thread: loop (its shard's). Errors: unknown paths are 404, unknown methods 405.
class Gateway final : public net::Service {
 public:
  Gateway(node::Shard& shard, const Settings& settings, const MetricsRegistry& metrics,
          std::function<Health()> health);

  // Thread: setup.
  void connect(Neighbours neighbours) { neighbours_ = std::move(neighbours); }
  net::HttpResponse on_request(const net::HttpRequest& request) override;
  net::UpgradeDecision on_upgrade(const net::HttpRequest& request) override;

 private:
  net::HttpResponse get(const net::HttpRequest& request) const;

  node::Shard& shard_;
  const Settings& settings_;
  Neighbours neighbours_;
  const MetricsRegistry& metrics_;
  std::function<Health()> health_;
};

}  // namespace ws::gateway
