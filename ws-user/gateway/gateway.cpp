#include "ws-user/gateway/gateway.hpp"

#include <random>

#include "shared/protocol/text.hpp"
#include "ws-user/gateway/page.hpp"
#include "ws-user/gateway/rooms_connection.hpp"

namespace ws::gateway {
namespace {

// "User-" and five characters that are easy to tell apart.
std::string random_user_name() {
  thread_local std::minstd_rand random{std::random_device{}()};
  constexpr std::string_view kCharacters = "23456789abcdefghjkmnpqrstuvwxyz";
  constexpr int kLength = 5;
  std::uniform_int_distribution<std::size_t> pick(0, kCharacters.size() - 1);
  std::string name = "User-";
  for (int i = 0; i < kLength; ++i) name += kCharacters[pick(random)];
  return name;
}

net::UpgradeDecision refuse(int status, std::string why) {
  net::UpgradeDecision decision;
  decision.refusal = net::plain_response(status, std::move(why));
  return decision;
}

}  // namespace

Gateway::Gateway(node::Shard& shard, const Settings& settings, const MetricsRegistry& metrics,
                 std::function<Health()> health)
    : shard_(shard), settings_(settings), metrics_(metrics), health_(std::move(health)) {}

net::HttpResponse Gateway::on_request(const net::HttpRequest& request) {
  if (request.method == "GET" || request.method == "HEAD") return get(request);
  net::HttpResponse response = net::plain_response(405, "only GET and HEAD are served here");
  response.headers["Allow"] = "GET, HEAD";
  return response;
}

net::HttpResponse Gateway::get(const net::HttpRequest& request) const {
  if (request.path == "/live") return net::plain_response(200, "alive");
  if (request.path == "/ready") {
    Health health = health_();
    return net::plain_response(health.ready ? 200 : 503, health.detail);
  }
  if (request.path == "/metrics") {
    net::HttpResponse response;
    response.content_type = MetricsRegistry::kContentType;
    response.body = metrics_.scrape();
    return response;
  }
  if (const web::Asset* asset = web::find(request.path)) return page_response(*asset, request);
  return net::plain_response(404, "there is nothing at " + request.path);
}

net::UpgradeDecision Gateway::on_upgrade(const net::HttpRequest& request) {
  if (request.path != "/") return refuse(404, "no WebSocket is served at " + request.path + "; try /");
  std::string user = random_user_name();
  if (const std::string* name = request.query_value("username")) {
    if (!protocol::is_name(*name, settings_.limits.max_username))
      return refuse(400, "this username is not acceptable");
    user = *name;
  }
  const std::string* echo_value = request.query_value("echo");
  bool echo = echo_value != nullptr && *echo_value == "1";
  net::UpgradeDecision decision;
  decision.accept = [this, user, echo](net::Connection& connection) {
    return std::make_unique<RoomsConnection>(connection, shard_, settings_, user, echo);
  };
  return decision;
}

}  // namespace ws::gateway
