#include "ws-user/web/assets.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace ws::web {
namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST_CASE("The page is at /, whole") {
  const Asset* page = all().find("/");
  REQUIRE(page != nullptr);
  CHECK(page->content_type == "text/html; charset=utf-8");
  CHECK(page->body.substr(0, 15) == "<!doctype html>");
  CHECK(page->body.substr(page->body.size() - 8) == "</html>\n");
}

TEST_CASE("Every other file is at its name, with its type") {
  REQUIRE(all().find("/app.js") != nullptr);
  CHECK(all().find("/app.js")->content_type == "text/javascript; charset=utf-8");
  REQUIRE(all().find("/base.css") != nullptr);
  CHECK(all().find("/base.css")->content_type == "text/css; charset=utf-8");
  REQUIRE(all().find("/icon.svg") != nullptr);
  CHECK(all().find("/icon.svg")->content_type == "image/svg+xml");
}

TEST_CASE("What is not part of the page is not served") {
  CHECK(all().find("") == nullptr);
  CHECK(all().find("/index.html") == nullptr);
  CHECK(all().find("/package.json") == nullptr);
  CHECK(all().find("/assets.cpp") == nullptr);
  CHECK(all().find("/../web/app.js") == nullptr);
}

TEST_CASE("Tags are quoted and differ where the bytes do") {
  std::set<std::string_view> tags;
  for (const Asset& asset : all()) {
    CHECK(asset.etag.size() > 2);
    CHECK(asset.etag.front() == '"');
    CHECK(asset.etag.back() == '"');
    CHECK_MESSAGE(tags.insert(asset.etag).second, asset.path);
  }
}

// The content security policy allows neither: such a page would come up broken.
TEST_CASE("The page has no inline script or style, and asks no other host for anything") {
  std::string_view page = all().find("/")->body;
  CHECK_FALSE(contains(page, "<style"));
  CHECK_FALSE(contains(page, "style="));
  CHECK_FALSE(contains(page, "<script>"));
  CHECK_FALSE(contains(page, "onclick="));
  CHECK_FALSE(contains(page, "//"));
}

// Relative names: behind a proxy the page may be at /chat/.
TEST_CASE("Whatever the page names is there, beside it") {
  std::string_view page = all().find("/")->body;
  int files = 0;
  for (std::string_view attribute : {" src=\"", " href=\""}) {
    for (std::size_t at = page.find(attribute); at != std::string_view::npos;
         at = page.find(attribute, at + 1)) {
      const std::size_t start = at + attribute.size();
      const std::string name(page.substr(start, page.find('"', start) - start));
      if (name.front() == '#') continue;
      CHECK_MESSAGE(all().find("/" + name) != nullptr, name);
      ++files;
    }
  }
  CHECK(files > 10);
  CHECK(contains(all().find("/base.css")->body, "url('icon.svg')"));
}

}  // namespace
}  // namespace ws::web
