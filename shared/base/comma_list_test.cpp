#include "shared/base/comma_list.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

std::vector<std::string> items_of(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) items.emplace_back(ws::take_item(list));
  return items;
}

}  // namespace

TEST_CASE("a comma list is taken apart item by item, without the blanks around them") {
  using Items = std::vector<std::string>;
  CHECK(items_of("").empty());
  CHECK(items_of("a") == Items{"a"});
  CHECK(items_of(" a ,\tb b,c") == Items{"a", "b b", "c"});
  CHECK(items_of("a,,  ,b") == Items{"a", "", "", "b"});
  CHECK(items_of("  ") == Items{""});
  CHECK(ws::items_in("a,,  ,b") == Items{"a", "b"});
  CHECK(ws::items_in("").empty());
}
