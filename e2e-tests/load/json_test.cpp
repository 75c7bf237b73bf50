#include "e2e-tests/load/json.hpp"

#include <doctest/doctest.h>

#include <string>

using ws::load::JsonWriter;

TEST_CASE("objects and arrays nest, commas come by themselves") {
  JsonWriter json;
  json.open('{').field("a", std::uint64_t{1}).key("b").open('[').value(true).value(0.5).close(']');
  json.key("c").open('{').close('}').field("d", false).close('}');
  CHECK(json.text() == R"({"a":1,"b":[true,0.5],"c":{},"d":false})");
}

TEST_CASE("text is escaped") {
  JsonWriter json;
  json.value(std::string("a\"b\\c\n"));
  CHECK(json.text() == R"("a\"b\\c\u000a")");
}
