#include "ws-user/client/address.hpp"

#include <doctest/doctest.h>

using namespace ws::client;

namespace {

std::string url_of(const char* text) {
  std::string problem;
  auto address = parse_address(text, &problem);
  return address ? address->url : "refused";
}

}  // namespace

TEST_CASE("address: host and port, with what is usual left out") {
  CHECK(url_of("localhost:8080") == "ws://localhost:8080/");
  CHECK(url_of("chat.example") == "ws://chat.example:8080/");
  CHECK(url_of(":9000") == "ws://localhost:9000/");
  CHECK(url_of("[::1]:8081") == "ws://[::1]:8081/");
  CHECK(url_of("[::1]") == "ws://[::1]:8080/");
}

TEST_CASE("address: a URL, with its path and query") {
  CHECK(url_of("ws://localhost:8080") == "ws://localhost:8080/");
  CHECK(url_of("ws://localhost/") == "ws://localhost:80/");
  CHECK(url_of("ws://localhost:8080/chat?a=b#c") == "ws://localhost:8080/chat?a=b");
  CHECK(url_of("ws://localhost:8080?a=b") == "ws://localhost:8080/?a=b");
}

TEST_CASE("address: what is none is refused with a sentence") {
  for (const char* bad : {"", "wss://localhost", "http://localhost", "localhost:", "localhost:abc",
                          "localhost:99999", "local host:80", "ws://", "ws:///", "localhost:0", "a@b:1"}) {
    CAPTURE(bad);
    std::string problem;
    CHECK_FALSE(parse_address(bad, &problem));
    CHECK_FALSE(problem.empty());
  }
}

TEST_CASE("address: the name goes into the query") {
  Address address{"ws://localhost:8080/"};
  CHECK(address.with_username("") == "ws://localhost:8080/rooms");
  CHECK(address.with_username("Alice & Bö") == "ws://localhost:8080/rooms?username=Alice%20%26%20B%C3%B6");
  CHECK(Address{"ws://h:1/?a=b"}.with_username("x") == "ws://h:1/rooms?a=b&username=x");
  CHECK(Address{"ws://h:1/chat"}.with_username("x") == "ws://h:1/chat?username=x");
  CHECK(address.shown() == "ws://localhost:8080");
  CHECK(Address{"ws://h:1/chat/?token=x"}.shown() == "ws://h:1/chat/");
}
