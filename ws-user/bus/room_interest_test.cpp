#include "ws-user/bus/room_interest.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "shared/relay/control.hpp"

using namespace ws;
using namespace ws::bus;
using relay::Kind;

namespace {

struct Sent final : RelayWire {
  std::vector<std::string> said;  // "link kind room"
  std::vector<std::uint64_t> tickets;

  void send(LinkId link, Slice records) override {
    relay::RecordView record;
    REQUIRE(parse(records.view(), record) == relay::ParseError::kNone);
    said.push_back(std::to_string(link.slot) + (record.kind == Kind::kMute ? " mute " : " unmute ") +
                   std::string(record.room));
    if (const auto numbers = relay::read_numbers(record)) tickets.push_back(numbers->first);
  }
  void reset_link(LinkId, std::string_view) override {}
};
using Said = std::vector<std::string>;

struct Fixture {
  RelayLimits limits;
  Rules rules;
  Sent sent;
  RoomInterest interest{NodeId{1}, limits, rules, sent};
  MonoTime now{0};

  void mute(std::string_view room) {
    while (!interest.is_muted(room)) interest.discard(room, kBoth, now);
    sent.said.clear();
  }
  static constexpr LinkSet kBoth = 3;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "eight records in ten seconds mute a room, on every link") {
  for (int i = 0; i < 7; ++i) interest.discard("r", kBoth, now);
  CHECK(sent.said.empty());
  now += seconds(11);
  for (int i = 0; i < 7; ++i) interest.discard("r", kBoth, now);
  CHECK(sent.said.empty());
  interest.discard("r", kBoth, now);
  CHECK(sent.said == Said{"0 mute r", "1 mute r"});
}

TEST_CASE_FIXTURE(Fixture, "while more than a thousand a second are discarded, the first mutes") {
  for (int i = 0; i < 1000; ++i) interest.discard("room " + std::to_string(i), kBoth, now);
  CHECK(sent.said.empty());
  interest.discard("one too many", kBoth, now);
  CHECK(sent.said == Said{"0 mute one too many", "1 mute one too many"});
}

TEST_CASE_FIXTURE(Fixture,
                  "a room nobody muted needs no unmute; a muted one is done when every link confirms") {
  CHECK_FALSE(interest.unmute("r", kBoth));
  mute("r");
  CHECK(interest.unmute("r", kBoth));
  CHECK(sent.said == Said{"0 unmute r", "1 unmute r"});
  const std::uint64_t ticket = sent.tickets.back();
  CHECK_FALSE(interest.confirm({0}, "r", ticket + 1));
  CHECK_FALSE(interest.confirm({0}, "r", ticket));
  CHECK_FALSE(interest.confirm({0}, "r", ticket));
  CHECK(interest.unmute("r", kBoth));  // a further join waits as well
  CHECK(interest.confirm({1}, "r", ticket));
  CHECK_FALSE(interest.unmute("r", kBoth));
}

TEST_CASE_FIXTURE(Fixture, "a link that goes down has nothing left to confirm") {
  mute("r");
  interest.unmute("r", kBoth);
  interest.confirm({0}, "r", sent.tickets.back());
  CHECK(interest.lose_link({1}) == std::vector<std::string>{"r"});
  CHECK(interest.unmuting() == 0);
}

TEST_CASE_FIXTURE(Fixture,
                  "without a link nothing is waited for, and a new link is told what is muted still") {
  mute("a");
  mute("b");
  CHECK_FALSE(interest.unmute("a", 0));
  interest.repeat_mutes({0});
  CHECK(sent.said == Said{"0 mute b"});
}

TEST_CASE("to evict a mute is to unmute the room; a join of it then waits") {
  RelayLimits limits;
  limits.mutes = 2;
  limits.discards_to_mute = 1;
  Rules rules;
  Sent sent;
  RoomInterest interest(NodeId{1}, limits, rules, sent);
  interest.discard("a", 1, MonoTime(0));
  interest.discard("b", 1, MonoTime(0));
  interest.discard("a", 1, MonoTime(999));  // was on its way when the mute left
  interest.discard("a", 1, MonoTime(1000));
  interest.discard("c", 1, MonoTime(1001));
  CHECK(sent.said == Said{"0 mute a", "0 mute b", "0 mute a", "0 unmute b", "0 mute c"});
  CHECK(interest.muted() == 2);
  CHECK(interest.unmute("b", 1));
}
