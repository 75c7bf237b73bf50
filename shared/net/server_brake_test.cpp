// A server that has more to do than should wait reads no further: what its peers say waits in the kernel.
#include "shared/net/stream/reading_brake.hpp"

#include <doctest/doctest.h>

#include "shared/net/server_fixture.hpp"

using namespace ws;
using testing::kHandshake;
using testing::kHello;

namespace {

struct Braked {
  Braked() {
    stage.behaviour.message = [this](net::WebSocket&) { ++heard; };
    stage.server.hold_reading_while([this] { return too_much; });
    for (int i = 0; i < 2; ++i) stage.say(stage.connect(), kHandshake);
    stage.turns(2);
  }

  testing::Stage stage;
  bool too_much = false;
  int heard = 0;
};

}  // namespace

TEST_CASE_FIXTURE(Braked, "while there is too much to do nobody is read, then everybody is") {
  stage.then([this] {
    too_much = true;
    for (std::size_t peer : {0, 1}) stage.say(peer, kHello);
  });
  stage.turns(3);
  stage.then([this] {
    CHECK(heard == 0);
    CHECK(stage.server.reads_held().value() == 2);  // each is looked at once
    stage.say(0, kHello);
    too_much = false;
  });
  stage.turns(3);
  stage.then([this] { CHECK(heard == 3); });
  stage.play();
}

TEST_CASE_FIXTURE(Braked, "a connection that ends while it is held is not looked for afterwards") {
  stage.then([this] {
    too_much = true;
    for (std::size_t peer : {0, 1}) stage.say(peer, kHello);
  });
  stage.turns(2);
  stage.then([this] { stage.peers[0].reset(); });
  stage.turns(2);
  stage.then([this] {
    CHECK(stage.behaviour.closes == 1);
    CHECK(heard == 1);  // what it had said
    too_much = false;
  });
  stage.turns(2);
  stage.then([this] { CHECK(heard == 2); });
  stage.play();
}

TEST_CASE_FIXTURE(Braked, "held peers are read again soon after, though nothing else happens") {
  stage.then([this] {
    too_much = true;
    stage.say(0, kHello);
  });
  stage.turns(2);
  stage.then([this] { too_much = false; });
  stage.stop(milliseconds(2));
  stage.turns(2);
  stage.then([this] { CHECK(heard == 1); });
  stage.play();
}
