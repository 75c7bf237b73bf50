#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/recording_listener.hpp"

namespace ws::bus {

// The contract of every Bus. `Cluster` joins buses in whatever way its bus does:
//
//   Cluster(std::size_t nodes);   nodes 1 .. n, linked
//   Bus& bus(std::size_t i);      i from 0
//   RecordingListener& heard(std::size_t i);
//   void settle();                until nothing is under way
//
// Invoke it with TEST_CASE_TEMPLATE_INVOKE(bus_contract, YourCluster).
using Heard = std::vector<std::string>;

inline Publication say(std::string_view room, std::string_view payload) {
  Publication publication;
  publication.room = room;
  publication.payload = payload;
  return publication;
}

// Who hears what, and when.
template <typename Cluster>
void check_rooms(Cluster& cluster) {
  SUBCASE("a join of a room nobody muted is answered") {
    CHECK(cluster.heard(2).joined == std::vector<std::uint64_t>{102});
  }
  SUBCASE("a publication reaches every node but its own, in order") {
    cluster.bus(0).publish(say("lobby", "one"));
    cluster.bus(0).publish(say("lobby", "two"));
    cluster.settle();
    CHECK(cluster.heard(0).heard.empty());
    CHECK(cluster.heard(1).heard == Heard{"lobby: one", "lobby: two"});
    CHECK(cluster.heard(2).heard == Heard{"lobby: one", "lobby: two"});
  }
  SUBCASE("only rooms with members are delivered") {
    cluster.bus(0).publish(say("elsewhere", "x"));
    cluster.bus(1).room_emptied("lobby");
    cluster.settle();
    cluster.bus(0).publish(say("lobby", "y"));
    cluster.settle();
    CHECK(cluster.heard(1).heard.empty());
    CHECK(cluster.heard(2).heard == Heard{"lobby: y"});
  }
  SUBCASE("whoever joins a room that was busy without it hears what comes after") {
    for (int i = 0; i < 50; ++i) {
      cluster.bus(0).publish(say("busy", "before"));
      cluster.settle();
    }
    cluster.bus(1).room_occupied("busy", {7});
    cluster.bus(0).publish(say("busy", "at once"));
    cluster.settle();
    CHECK(cluster.heard(1).joined.back() == 7);
    cluster.bus(0).publish(say("busy", "later"));
    cluster.settle();
    CHECK(cluster.heard(1).heard == Heard{"busy: at once", "busy: later"});
  }
}

// What arrives is what was published, and directed records beside it.
template <typename Cluster>
void check_records(Cluster& cluster) {
  SUBCASE("what a publication says of itself arrives with it") {
    Publication event = say("lobby", "somebody came");
    event.kind = relay::Kind::kRoomEvent;
    event.stamp = 4;
    cluster.bus(0).publish(event);
    for (const std::uint8_t birth : {relay::flag::kPlainText, relay::flag::kPlainBinary}) {
      Publication plain = say("lobby", "plain");
      plain.flags = birth;
      plain.stamp = 5;
      plain.cid = birth == relay::flag::kPlainText ? "c1" : "c2";
      plain.ack = AckToken{birth};
      cluster.bus(0).publish(plain);
    }
    cluster.settle();
    for (std::size_t i = 1; i < 3; ++i) {
      const auto& records = cluster.heard(i).records;
      REQUIRE(records.size() == 3);
      for (std::size_t n = 0; n < 3; ++n) {
        CHECK(records[n].origin == NodeId{1});
        CHECK(records[n].number == n + 1);
      }
      CHECK(records[0].kind == relay::Kind::kRoomEvent);
      CHECK(records[0].flags == 0);
      CHECK(records[0].stamp == 4);
      CHECK(records[0].cid.empty());
      CHECK(records[1].kind == relay::Kind::kRoomMessage);
      CHECK(records[1].flags == (relay::flag::kPlainText | relay::flag::kAck));
      CHECK(records[1].stamp == 5);
      CHECK(records[1].cid == "c1");
      CHECK(records[2].flags == (relay::flag::kPlainBinary | relay::flag::kAck));
      CHECK(records[2].cid == "c2");
    }
  }
  SUBCASE("numbers count from one, over all rooms") {
    CHECK(cluster.bus(0).publish(say("lobby", "one")) == 1);
    CHECK(cluster.bus(0).publish(say("other", "two")) == 2);
  }
  SUBCASE("a direct record reaches its target alone, or everybody, wanted there or not") {
    cluster.bus(0).direct(NodeId{3}, "lobby", "psst");
    cluster.bus(0).direct(NodeId{}, "elsewhere", "listen");
    cluster.settle();
    CHECK(cluster.heard(0).heard.empty());
    CHECK(cluster.heard(1).heard == Heard{"elsewhere: listen"});
    REQUIRE(cluster.heard(2).heard == Heard{"lobby: psst", "elsewhere: listen"});
    CHECK(cluster.heard(2).records[0].kind == relay::Kind::kDirect);
    CHECK(cluster.heard(2).records[0].origin == NodeId{1});
    CHECK(cluster.heard(2).records[0].number == 0);
  }
  SUBCASE("a direct record comes behind what was published before it") {
    cluster.bus(0).publish(say("lobby", "last words"));
    cluster.bus(0).direct(NodeId{2}, "lobby", "gone");
    cluster.bus(0).direct(NodeId{}, "lobby", "all gone");
    cluster.settle();
    CHECK(cluster.heard(1).heard == Heard{"lobby: last words", "lobby: gone", "lobby: all gone"});
    CHECK(cluster.heard(2).heard == Heard{"lobby: last words", "lobby: all gone"});
  }
}

// What a node is told of its own: retries, confirmations, peers.
template <typename Cluster>
void check_answers(Cluster& cluster) {
  SUBCASE("the same client id is delivered once, whichever node it comes through") {
    Publication first = say("lobby", "hi");
    first.cid = "c1";
    first.stamp = 5;
    cluster.bus(0).publish(first);
    cluster.settle();
    CHECK(cluster.bus(1).cids().find("lobby", "c1") == MessageId{5, NodeId{1}});
    CHECK_FALSE(cluster.bus(1).cids().find("other", "c1").has_value());
    first.stamp = 6;
    cluster.bus(1).publish(first);
    cluster.settle();
    CHECK(cluster.heard(2).heard == Heard{"lobby: hi"});
    CHECK(cluster.heard(0).heard.empty());
  }
  SUBCASE("relayed names the peers that hold the record") {
    Publication important = say("lobby", "keep this");
    important.ack = AckToken{9};
    cluster.bus(0).publish(important);
    cluster.settle();
    REQUIRE(cluster.heard(0).relayed.size() == 1);
    CHECK(cluster.heard(0).relayed[0] == std::pair<std::uint64_t, std::size_t>{9, 2});
  }
  SUBCASE("every token is answered once, however many wait") {
    constexpr std::size_t kMany = 70'000;
    Publication important = say("lobby", "x");
    for (std::size_t token = 0; token < kMany; ++token) {
      important.ack = AckToken{token};
      cluster.bus(0).publish(important);
    }
    cluster.settle();
    std::vector<int> answers(kMany);
    for (const auto& [token, peers] : cluster.heard(0).relayed) ++answers[token];
    for (const std::uint64_t token : cluster.heard(0).not_relayed) ++answers[token];
    CHECK(std::count(answers.begin(), answers.end(), 1) == kMany);
  }
  SUBCASE("peers are announced, and a handover ends") {
    CHECK(cluster.heard(0).here.size() == 2);
    CHECK(cluster.bus(0).state().peers == 2);
    CHECK(cluster.bus(0).state().linked_once);
    cluster.bus(0).publish(say("lobby", "last words"));
    cluster.bus(0).begin_handover();
    cluster.settle();
    CHECK(cluster.bus(0).handed_over());
  }
}

TEST_CASE_TEMPLATE_DEFINE("a bus keeps its contract", Cluster, bus_contract) {
  Cluster cluster(3);
  for (std::size_t i = 0; i < 3; ++i) cluster.bus(i).room_occupied("lobby", {100 + i});
  cluster.settle();

  check_rooms(cluster);
  check_records(cluster);
  check_answers(cluster);
}

}  // namespace ws::bus
