#include "ws-user/gateway/page.hpp"

#include "shared/net/http/gzip.hpp"

namespace ws::gateway {
namespace {

constexpr std::size_t kWorthCompressing = 1'024;  // bytes; below, the answer is one packet anyway

// Another chat server may be named on the page: hence WebSockets to anywhere.
constexpr char kContentPolicy[] =
    "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'";

// What people and browsers ask for though the page does not name it.
constexpr std::pair<std::string_view, std::string_view> kAliases[] = {{"/index.html", "/"},
                                                                      {"/favicon.ico", "/icon.svg"}};

// Whether a list of entity tags (RFC 9110 section 13.1.2), weak ones too, names this one.
bool names_tag(std::string_view list, std::string_view tag) {
  return list == "*" || list.find(tag) != std::string_view::npos;
}

// Of other bytes: another tag.
std::string gzip_tag_of(std::string_view tag) {
  return std::string(tag.substr(0, tag.size() - 1)) + "-gzip\"";
}

}  // namespace

Page::Page(web::AssetList assets) {
  for (const web::Asset& asset : assets) add(asset.path, asset);
  for (const auto& [alias, path] : kAliases) {
    if (const web::Asset* asset = assets.find(path)) add(alias, *asset);
  }
}

void Page::add(std::string_view path, const web::Asset& asset) {
  File& file = files_[path];
  file.asset = &asset;
  if (asset.body.size() <= kWorthCompressing) return;
  file.gzipped = net::gzip(asset.body);
  file.gzip_tag = gzip_tag_of(asset.etag);
}

std::optional<net::HttpResponse> Page::answer(const net::HttpRequest& request) const {
  auto found = files_.find(request.path);
  if (found == files_.end()) return std::nullopt;
  const auto& [asset, gzipped, gzip_tag] = found->second;
  const bool gzip = !gzipped.empty() && net::accepts_gzip(request.header("Accept-Encoding"));
  const std::string_view tag = gzip ? gzip_tag : asset->etag;
  net::HttpResponse response;
  response.content_type = asset->content_type;
  response.headers["ETag"] = tag;
  // Ask every time, so that nobody mixes the files of two versions.
  response.headers["Cache-Control"] = "no-cache";
  response.headers["Content-Security-Policy"] = kContentPolicy;
  response.headers["Referrer-Policy"] = "no-referrer";
  if (!gzipped.empty()) response.headers["Vary"] = "Accept-Encoding";
  if (names_tag(request.header("If-None-Match"), tag)) {
    response.status = 304;
    return response;
  }
  if (gzip) response.headers["Content-Encoding"] = "gzip";
  response.body = gzip ? std::string_view(gzipped) : asset->body;
  return response;
}

}  // namespace ws::gateway
