#include "ws-user/gateway/gateway.hpp"

#include <algorithm>
#include <array>

#include "ws-user/gateway/door.hpp"
#include "ws-user/gateway/page.hpp"

namespace ws::gateway {
namespace {

using protocol::Dialect;
using protocol::Role;

struct Path {
  std::string_view path;
  Dialect dialect;
  Role role;
};

// The root's dialect is a setting; /rooms is where the page and the terminal client find the native one in
// any case.
constexpr std::array<Path, 5> kPaths{{
    {"/rooms", Dialect::kRooms, Role::kMember},
    {"/broadcast", Dialect::kBroadcast, Role::kMember},
    {"/ws", Dialect::kPlain, Role::kMember},
    {"/publish", Dialect::kPlain, Role::kProducer},
    {"/consume", Dialect::kPlain, Role::kConsumer},
}};

// One for all shards.
const Page& chat_page() {
  static const Page page(web::all());
  return page;
}

// A path that ends with a slash is the one without: some clients and proxies add one.
std::string_view without_slash(std::string_view path) {
  if (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

}  // namespace

Gateway::Gateway(node::Shard& shard, const Settings& settings, const MetricsRegistry& metrics,
                 std::function<Health()> health)
    : shard_(shard), settings_(settings), metrics_(metrics), health_(std::move(health)) {
  chat_page();  // compressed before anybody waits for it
}

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
  if (auto file = chat_page().answer(request)) return *std::move(file);
  return net::plain_response(404, "there is nothing at " + request.path);
}

net::UpgradeDecision Gateway::on_upgrade(const net::HttpRequest& request) {
  const std::string_view path = without_slash(request.path);
  if (path == "/") return let_in(request, settings_.root, Role::kMember, shard_, settings_, neighbours_);
  auto found = std::find_if(kPaths.begin(), kPaths.end(), [&](const Path& p) { return p.path == path; });
  if (found != kPaths.end())
    return let_in(request, found->dialect, found->role, shard_, settings_, neighbours_);
  net::UpgradeDecision decision;
  decision.refusal = net::plain_response(404, "no WebSocket is served at " + request.path +
                                                  "; try /, /rooms, /broadcast, /ws, /publish or /consume");
  return decision;
}

}  // namespace ws::gateway
