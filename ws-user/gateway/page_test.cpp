#include "ws-user/gateway/page.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ws::gateway {
namespace {

const std::string kLongText(5'000, 'x');
const web::Asset kAssets[] = {
    {"/", "text/html; charset=utf-8", "\"page\"", "<html>"},
    {"/icon.svg", "image/svg+xml", "\"icon\"", "<svg>"},
    {"/app.js", "text/javascript; charset=utf-8", "\"abc\"", "let a;"},
    {"/long.js", "text/javascript; charset=utf-8", "\"long\"", kLongText},
};

net::HttpResponse ask(const std::string& path, const std::string& header = "X",
                      const std::string& value = "") {
  static const Page page({kAssets, std::size(kAssets)});
  net::HttpRequest request;
  request.path = path;
  request.headers.add("Accept-Encoding", header == "Accept-Encoding" ? value : "gzip, br");
  if (header != "Accept-Encoding") request.headers.add(header, value);
  auto response = page.answer(request);
  REQUIRE(response.has_value());
  return *response;
}

TEST_CASE("Whoever has nothing yet gets the file, and what the browser must know of it") {
  net::HttpResponse response = ask("/app.js");
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/javascript; charset=utf-8");
  CHECK(response.body == "let a;");
  CHECK(response.headers["ETag"] == "\"abc\"");
  CHECK(response.headers["Cache-Control"] == "no-cache");
  CHECK(response.headers["Content-Security-Policy"].find("default-src 'self'") == 0);
}

TEST_CASE("Whoever has these bytes gets 304 and no body") {
  for (const char* tags : {"\"abc\"", "\"x\", W/\"abc\"", "*"}) {
    net::HttpResponse response = ask("/app.js", "If-None-Match", tags);
    CHECK(response.status == 304);
    CHECK(response.body.empty());
    CHECK(response.headers["ETag"] == "\"abc\"");
  }
}

TEST_CASE("Whoever has other bytes gets these") {
  CHECK(ask("/app.js", "If-None-Match", "\"abcd\"").status == 200);
  CHECK(ask("/long.js", "If-None-Match", "\"long\"").status == 200);  // they have it uncompressed
}

TEST_CASE("A long file comes compressed to whom that suits, under a tag of its own") {
  net::HttpResponse packed = ask("/long.js");
  CHECK(packed.headers["Content-Encoding"] == "gzip");
  CHECK(packed.headers["Vary"] == "Accept-Encoding");
  CHECK(packed.headers["ETag"] == "\"long-gzip\"");
  CHECK(packed.body.size() < 100);
  CHECK(packed.content_type == "text/javascript; charset=utf-8");

  net::HttpResponse same = ask("/long.js", "If-None-Match", "\"long-gzip\"");
  CHECK(same.status == 304);
  CHECK(same.headers["Vary"] == "Accept-Encoding");

  net::HttpResponse plain = ask("/long.js", "Accept-Encoding", "gzip;q=0");
  CHECK(plain.body == kLongText);
  CHECK(plain.headers["ETag"] == "\"long\"");
  CHECK(plain.headers["Vary"] == "Accept-Encoding");
  CHECK(plain.headers.count("Content-Encoding") == 0);
}

TEST_CASE("A short file is not compressed") {
  net::HttpResponse response = ask("/app.js");
  CHECK(response.headers.count("Content-Encoding") == 0);
  CHECK(response.headers.count("Vary") == 0);
}

TEST_CASE("Names that the page does not use, but people and browsers do") {
  CHECK(ask("/index.html").body == "<html>");
  CHECK(ask("/favicon.ico").body == "<svg>");
  CHECK(ask("/favicon.ico").content_type == "image/svg+xml");
}

}  // namespace
}  // namespace ws::gateway
