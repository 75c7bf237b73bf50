#include "ws-user/room/gathering.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "ws-user/room/lane_fixture.hpp"

using namespace ws;
using namespace ws::room;

namespace {

void add(Gathering& gathering, const std::string& frame, const Subscriber* sender = nullptr) {
  Ready frames{Bytes(frame)};
  REQUIRE(gathering.add(frames, protocol::Dialect::kRooms, sender));
}

std::string all(const Batch& batch) {
  std::string text;
  batch.tell([&](const Slice& slice) { text += slice.view(); });
  return text;
}

std::string part(const Batch& batch, std::size_t skipped, const Subscriber* listener) {
  std::string text;
  batch.tell_in_part(skipped, listener, [&](const Slice& slice) { text += slice.view(); });
  return text;
}

std::size_t slices(const Batch& batch) {
  std::size_t count = 0;
  batch.tell([&](const Slice&) { ++count; });
  return count;
}

}  // namespace

TEST_CASE("gathering: a frame of two parts is one, and what nobody hears is none") {
  struct InParts final : Frames {
    FrameView view(protocol::Hearing hearing) override {
      return hearing == protocol::Dialect::kRooms ? FrameView{"head-", "body;"} : FrameView{};
    }
    const Bytes& in(protocol::Hearing) override { return none; }
    Bytes none;
  } frames;
  Gathering gathering;
  CHECK(gathering.add(frames, protocol::Dialect::kRooms, nullptr));
  CHECK_FALSE(gathering.add(frames, protocol::Dialect::kPlain, nullptr));
  CHECK(gathering.size() == 1);
  CHECK(gathering.bytes() == 10);
  CHECK(all(gathering.batch()) == "head-body;");
}

TEST_CASE("gathering: turns that are alike need one block each, and an idle lane holds none") {
  Gathering gathering;
  Batch batch;
  for (int turn = 0; turn < 5; ++turn) {
    for (int i = 0; i < 40; ++i) add(gathering, std::string(200 + static_cast<std::size_t>(turn), 'x'));
    gathering.take(1'000'000, batch);
    CHECK(gathering.empty());
    if (turn > 0) CHECK(slices(batch) == 1);
    std::vector<Slice> told;
    batch.tell([&](const Slice& slice) { told.push_back(slice); });
    batch.clear();
    CHECK(told.back().bytes.unshared());
    CHECK(told.back().bytes.size() <= 2 * 40 * 210);
  }
}

// However it is cut, every frame comes out once and in order, and a member's own are left out.
TEST_CASE("gathering: any frames, taken in any parts, come out as they went in") {
  std::mt19937 random(20261121);
  const Recorder people[3];
  for (int round = 0; round < 200; ++round) {
    Gathering gathering;
    Batch batch;
    std::vector<std::pair<std::string, const Subscriber*>> expected;
    std::size_t next = 0;
    while (next < 60) {
      if (random() % 3 != 0 && expected.size() < 60) {
        const std::size_t size = random() % 40 == 0 ? 5'000 : 1 + random() % 300;
        const Subscriber* sender = random() % 2 == 0 ? nullptr : &people[random() % 3];
        expected.emplace_back(std::string(size, static_cast<char>('a' + random() % 26)), sender);
        add(gathering, expected.back().first, sender);
        continue;
      }
      if (gathering.empty()) continue;
      const std::size_t most = 1 + random() % 2'000;
      gathering.take(most, batch);
      REQUIRE(batch.size() > 0);
      CHECK((batch.size() == 1 || batch.bytes() <= most));
      const std::size_t skipped = random() % (batch.size() + 1);
      std::string whole, heard;
      for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto& [frame, sender] = expected[next + i];
        whole += frame;
        if (i >= skipped && sender != &people[0]) heard += frame;
      }
      CHECK(all(batch) == whole);
      CHECK(part(batch, skipped, &people[0]) == heard);
      next += batch.size();
      batch.clear();
      CHECK(gathering.size() == expected.size() - next);
    }
    CHECK(gathering.bytes() == 0);
  }
}
