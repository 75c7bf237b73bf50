#include "ws-user/node/peer_wishes.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ws;
using namespace ws::node;

namespace {

std::vector<std::uint64_t> who_wants(const PeerWishes& wishes, std::string_view room) {
  std::vector<std::uint64_t> peers;
  wishes.for_each(room, [&](NodeId peer) { peers.push_back(peer.value); });
  return peers;
}

using Peers = std::vector<std::uint64_t>;
constexpr MonoTime kNow{1'000'000};

}  // namespace

TEST_CASE("each server's wish counts for itself, said once or twice") {
  PeerWishes wishes;
  wishes.add(NodeId{1}, "r", kNow);
  wishes.add(NodeId{2}, "r", kNow);
  wishes.add(NodeId{2}, "r", kNow);
  CHECK(who_wants(wishes, "r") == Peers{1, 2});
  wishes.remove(NodeId{1}, "r");
  wishes.remove(NodeId{1}, "r");
  wishes.remove(NodeId{1}, "another");
  CHECK(who_wants(wishes, "r") == Peers{2});
  wishes.remove(NodeId{2}, "r");
  CHECK_FALSE(wishes.wanted("r"));
  CHECK(wishes.rooms() == 0);
}

TEST_CASE("what is not repeated is forgotten, what is stays") {
  PeerWishes wishes;
  wishes.add(NodeId{1}, "r", kNow);
  wishes.add(NodeId{2}, "r", kNow + seconds(60));
  wishes.add(NodeId{1}, "another", kNow);
  wishes.expire(kNow + PeerWishes::kForget);
  CHECK(who_wants(wishes, "r") == Peers{2});
  CHECK(wishes.rooms() == 1);
}

TEST_CASE("the table is bounded, and what is forgotten makes room") {
  PeerWishes wishes;
  for (std::size_t i = 0; i < PeerWishes::kMaxWishes + 5; ++i)
    wishes.add(NodeId{1 + i % 7}, std::to_string(i), kNow);
  CHECK(wishes.rooms() == PeerWishes::kMaxWishes);
  CHECK(wishes.refused() == 5);
  wishes.expire(kNow + PeerWishes::kForget);
  CHECK(wishes.rooms() == 0);
  wishes.add(NodeId{1}, "r", kNow);
  CHECK(wishes.wanted("r"));
}
