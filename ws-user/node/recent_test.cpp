#include "ws-user/node/recent.hpp"

#include <doctest/doctest.h>

using namespace ws;
using namespace ws::node;

namespace {

int caught_up(Recent& recent, const std::string& room, std::uint32_t shard, MonoTime now) {
  int told = 0;
  recent.catch_up(room, shard, Dialect::kRooms, true, now, [&](const Recent::Entry&) { ++told; });
  return told;
}

Recent::Entry entry(const std::string& room, MonoTime at) {
  Recent::Entry made;
  made.at = at;
  made.room = room;
  return made;
}

}  // namespace

TEST_CASE("a shard that comes late is told once what passed a moment ago") {
  Recent recent;
  MonoTime now{1000};
  recent.add(entry("r", now)).told[0] |= Recent::bit(0);
  CHECK(caught_up(recent, "r", 0, now) == 0);
  CHECK(caught_up(recent, "other", 1, now) == 0);
  CHECK(caught_up(recent, "r", 1, now) == 1);
  CHECK(caught_up(recent, "r", 1, now) == 0);
}

TEST_CASE("what is older than a moment is forgotten") {
  Recent recent;
  recent.add(entry("r", MonoTime{1000}));
  CHECK(caught_up(recent, "r", 1, MonoTime{1000} + Recent::kKept + milliseconds(1)) == 0);
  CHECK(recent.size() == 0);
}

TEST_CASE("a storm of messages does not grow it") {
  Recent recent;
  for (std::size_t i = 0; i < Recent::kMost + 10; ++i) recent.add(entry("r", MonoTime{1000}));
  CHECK(recent.size() == Recent::kMost);
}
