#include "shared/net/full_service.hpp"

namespace ws::net {
namespace {

HttpResponse full() {
  HttpResponse response = plain_response(503, "full: as many are connected as may be");
  response.headers["Retry-After"] = "5";
  return response;
}

// The next request is to find out whether the server is still full.
HttpResponse last(HttpResponse response) {
  response.closes = true;
  return response;
}

}  // namespace

HttpResponse FullService::on_request(const HttpRequest& request) {
  if (request.path == "/live" || request.path == "/metrics") return last(service_.on_request(request));
  return last(full());
}

UpgradeDecision FullService::on_upgrade(const HttpRequest&) {
  UpgradeDecision decision;
  decision.refusal = full();
  return decision;
}

}  // namespace ws::net
