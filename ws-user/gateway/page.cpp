#include "ws-user/gateway/page.hpp"

namespace ws::gateway {
namespace {

// Another chat server may be named on the page: hence WebSockets to anywhere.
constexpr char kContentPolicy[] =
    "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'";

// Whether a list of entity tags (RFC 9110 section 13.1.2), weak ones too, names this one.
bool names_tag(std::string_view list, std::string_view tag) {
  return list == "*" || list.find(tag) != std::string_view::npos;
}

}  // namespace

net::HttpResponse page_response(const web::Asset& asset, const net::HttpRequest& request) {
  net::HttpResponse response;
  response.content_type = asset.content_type;
  response.headers["ETag"] = asset.etag;
  // Ask every time, so that nobody mixes the files of two versions.
  response.headers["Cache-Control"] = "no-cache";
  response.headers["Content-Security-Policy"] = kContentPolicy;
  response.headers["Referrer-Policy"] = "no-referrer";
  if (names_tag(request.header("If-None-Match"), asset.etag)) {
    response.status = 304;
  } else {
    response.body = asset.body;
  }
  return response;
}

}  // namespace ws::gateway
