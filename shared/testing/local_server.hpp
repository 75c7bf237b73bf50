#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "shared/net/acceptor.hpp"
#include "shared/net/server.hpp"

namespace ws::testing {

// LocalServer: a WebSocket server on a free port of this machine, on a test's own loop. It agrees to every
// handshake, and serves it with whatever the test makes for it.
//
// Thread: the loop's.
class LocalServer final : public net::Service {
 public:
  using MakeHandler = std::function<std::unique_ptr<net::MessageHandler>(net::WebSocket&)>;

  LocalServer(net::EventLoop& loop, std::string subprotocol, MakeHandler make,
              const net::ServerLimits& limits = {})
      : subprotocol_(std::move(subprotocol)),
        make_(std::move(make)),
        streams_(loop),
        server_(streams_, limits),
        acceptor_(loop, {{&server_, this}}, {}) {
    REQUIRE(acceptor_.listen().empty());
  }

  std::string url() const { return "ws://127.0.0.1:" + std::to_string(acceptor_.port()); }

 private:
  net::HttpResponse on_request(const net::HttpRequest&) override { return net::plain_response(404, ""); }
  net::UpgradeDecision on_upgrade(const net::HttpRequest&) override {
    net::UpgradeDecision decision;
    decision.subprotocol = subprotocol_;
    decision.accept = make_;
    return decision;
  }

  std::string subprotocol_;
  MakeHandler make_;
  net::Streams streams_;
  net::Server server_;
  net::Acceptor acceptor_;
};

}  // namespace ws::testing
