#include "shared/base/string_map.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a StringMap finds, inserts once and erases") {
  ws::StringMap<int> map;
  CHECK(map.find("a") == nullptr);
  auto [first, made] = map.insert("a");
  CHECK(made);
  *first = 7;
  auto [again, made_again] = map.insert(std::string("a"));
  CHECK_FALSE(made_again);
  CHECK(again == first);
  CHECK(*map.find("a") == 7);
  CHECK(map.erase("a"));
  CHECK_FALSE(map.erase("a"));
  CHECK(map.empty());
}

TEST_CASE("values of a StringMap stay in place while it grows, and a key may name its own erasure") {
  ws::StringMap<std::string> map;
  std::string* first = map.insert("0").first;
  for (int i = 1; i < 1000; ++i) *map.insert(std::to_string(i)).first = "x";
  CHECK(map.find("0") == first);
  std::string_view own_key;
  map.for_each([&](std::string_view key, std::string&) { own_key = key; });
  CHECK(map.erase(own_key));
  CHECK(map.size() == 999);
}
