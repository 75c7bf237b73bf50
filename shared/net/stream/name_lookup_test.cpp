#include "shared/net/stream/name_lookup.hpp"

#include <doctest/doctest.h>

#include <future>
#include <memory>
#include <ostream>
#include <stdexcept>

using namespace ws;
using namespace ws::net;

namespace {

struct Answer {
  std::error_code error;
  SocketAddresses addresses;
};

// Comes when a question that holds `held` is gone: then its thread has nothing more to do.
struct End {
  std::shared_ptr<std::promise<void>> promise = std::make_shared<std::promise<void>>();
  std::future<void> came = promise->get_future();
  std::shared_ptr<void> held{nullptr, [promise = promise](void*) { promise->set_value(); }};
};

// Runs the loop until the answer is there.
Answer answer_to(const std::string& host, NameLookup::Find find) {
  SystemClock clock;
  EventLoop loop(clock);
  Answer answer;
  std::unique_ptr<NameLookup> lookup;
  lookup = std::make_unique<NameLookup>(loop, host, std::move(find), [&](std::error_code error, auto found) {
    answer = {error, found};
    lookup.reset();  // as an owner may who has what it wanted
    loop.stop();
  });
  loop.run();
  return answer;
}

}  // namespace

TEST_CASE("a look-up brings the addresses of the name, or why there are none") {
  const SocketAddresses two{*numeric_address("127.0.0.1", 80), *numeric_address("::1", 80)};
  const Answer found = answer_to("chat.example", [&](const std::string& host, std::error_code&) {
    CHECK(host == "chat.example");
    return two;
  });
  CHECK_FALSE(found.error);
  CHECK(found.addresses == two);
  const auto fail = [](const std::string&, std::error_code& error) {
    error = std::make_error_code(std::errc::host_unreachable);
    return SocketAddresses();
  };
  CHECK(answer_to("nowhere.example", fail).error == std::errc::host_unreachable);
  const auto no_memory = [](const std::string&, std::error_code&) -> SocketAddresses {
    throw std::bad_alloc();
  };
  CHECK(answer_to("huge.example", no_memory).error == std::errc::not_enough_memory);
}

TEST_CASE("a look-up that nobody waits for is left behind, and the loop may go at once") {
  std::promise<void> begun, let_go;
  End end;
  {
    SystemClock clock;
    EventLoop loop(clock);
    NameLookup lookup(
        loop, "slow.example",
        [&begun, &let_go, held = std::move(end.held)](const std::string&, std::error_code&) {
          begun.set_value();
          let_go.get_future().wait();
          return SocketAddresses{*numeric_address("127.0.0.1", 80)};
        },
        [](std::error_code, auto) { FAIL("nobody listens any more"); });
    begun.get_future().wait();
  }
  let_go.set_value();  // only now does the system answer
  end.came.wait();
}

TEST_CASE("an answer that is on its way when nobody waits any more is not told") {
  SystemClock clock;
  EventLoop loop(clock);
  End end;
  auto lookup = std::make_unique<NameLookup>(
      loop, "quick.example",
      [held = std::move(end.held)](const std::string&, std::error_code&) { return SocketAddresses(); },
      [](std::error_code, auto) { FAIL("nobody listens any more"); });
  end.came.wait();
  lookup.reset();
  loop.stop();
  loop.run();
}

TEST_CASE("a numeric host is no name, and a name no numeric host") {
  CHECK(numeric_address("127.0.0.1", 80)->text() == "127.0.0.1:80");
  CHECK(numeric_address("::1", 80)->text() == "[::1]:80");
  for (const char* host : {"localhost", "", "[::1]", "1.2.3", "127.0.0.1:80"})
    CHECK_FALSE(numeric_address(host, 1));
}
