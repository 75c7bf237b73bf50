#include "ws-user/gateway/page.hpp"

#include <doctest/doctest.h>

namespace ws::gateway {
namespace {

constexpr web::Asset kScript{"/app.js", "text/javascript; charset=utf-8", "\"abc\"", "let a;"};

TEST_CASE("Whoever has nothing yet gets the file, and what the browser must know of it") {
  net::HttpResponse response = page_response(kScript, {});
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/javascript; charset=utf-8");
  CHECK(response.body == "let a;");
  CHECK(response.headers["ETag"] == "\"abc\"");
  CHECK(response.headers["Cache-Control"] == "no-cache");
  CHECK(response.headers["Content-Security-Policy"].find("default-src 'self'") == 0);
}

TEST_CASE("Whoever has these bytes gets 304 and no body") {
  for (const char* tags : {"\"abc\"", "\"x\", W/\"abc\"", "*"}) {
    net::HttpRequest request;
    request.headers.add("If-None-Match", tags);
    net::HttpResponse response = page_response(kScript, request);
    CHECK(response.status == 304);
    CHECK(response.body.empty());
    CHECK(response.headers["ETag"] == "\"abc\"");
  }
}

TEST_CASE("Whoever has other bytes gets these") {
  net::HttpRequest request;
  request.headers.add("If-None-Match", "\"abcd\"");
  CHECK(page_response(kScript, request).status == 200);
}

}  // namespace
}  // namespace ws::gateway
