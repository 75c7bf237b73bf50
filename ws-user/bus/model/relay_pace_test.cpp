// Catching up at the pace of the members who read: after outages, in bursts, and at the ends of what is
// promised.
#include <doctest/doctest.h>

#include <algorithm>

#include "ws-user/bus/bus_contract.hpp"
#include "ws-user/bus/model/memory_cluster.hpp"

using namespace ws;
using namespace ws::bus;

namespace {

constexpr std::size_t kQueue = 4'000;  // bytes; a record is some 50

// Node 0 speaks in "r", node 2 in "elsewhere"; a member on node 1 hears both, and is slow.
struct SlowMember : MemoryCluster {
  SlowMember() : MemoryCluster(3, limits()) {
    bus(1).room_occupied("r", {1});
    bus(1).room_occupied("elsewhere", {2});
    settle();
    member(1).reads = 100;  // a tick, of 50 ms
  }
  static RelayLimits limits() {
    RelayLimits limits;
    limits.member_queue = kQueue;
    return limits;
  }
  void say_at(std::size_t i, const char* room, const std::string& what) {
    Publication publication = say(room, what);
    publication.stamp = static_cast<std::uint64_t>(now().count()) << 16;
    bus(i).publish(publication);
  }
  void speak(int count) {
    for (int i = 0; i < count; ++i) say_at(0, "r", std::to_string(i));
  }
  bool heard_all(int count) {
    if (heard(1).heard.size() != static_cast<std::size_t>(count)) return false;
    for (int i = 0; i < count; ++i) {
      if (heard(1).heard[static_cast<std::size_t>(i)] != "r: " + std::to_string(i)) return false;
    }
    return true;
  }
};

}  // namespace

TEST_CASE_FIXTURE(SlowMember, "pace: a backlog three times the queue comes as the member reads") {
  cut(1);
  speak(240);
  link(1);
  settle();
  CHECK(heard(1).heard.size() < 80);
  CHECK(node(1).paced_resumes() == 1);
  CHECK(node(1).open_resumes() == 0);  // it holds no place
  run(seconds(8));
  CHECK(heard_all(240));
  CHECK(member(1).fullest <= kQueue);
  CHECK(node(1).counters().waits_ended == 0);
  CHECK(node(1).paced_resumes() == 0);
}

TEST_CASE_FIXTURE(SlowMember, "pace: what a frozen way held up comes no faster") {
  hold(1, true);
  speak(240);
  run(seconds(3));
  hold(1, false);
  settle();
  CHECK(node(1).counters().put_off > 0);
  run(seconds(8));
  CHECK(heard_all(240));
  CHECK(member(1).fullest <= kQueue);
}

TEST_CASE_FIXTURE(SlowMember, "pace: who is simply fast is not held") {
  speak(100);  // more than the queue
  exchange();
  CHECK(heard_all(100));
  CHECK(node(1).counters().put_off == 0);
}

TEST_CASE_FIXTURE(SlowMember, "pace: other origins do not wait, neither new nor late") {
  cut(1);
  speak(240);
  link(1);
  run(milliseconds(500));
  REQUIRE(node(1).paced_resumes() == 1);
  say_at(2, "elsewhere", "new");
  exchange();
  CHECK(heard(1).heard.back() == "elsewhere: new");
  hold(1, true);
  say_at(2, "elsewhere", "late");
  run(seconds(2));
  hold(1, false);
  exchange();
  CHECK(std::count(heard(1).heard.begin(), heard(1).heard.end(), "elsewhere: late") == 1);
}

TEST_CASE_FIXTURE(SlowMember, "pace: nobody is waited for longer than ten seconds a resume") {
  member(1).reads = 10;
  cut(1);
  speak(400);
  link(1);
  run(seconds(9));
  CHECK(node(1).paced_resumes() == 1);
  CHECK(heard(1).heard.size() < 400);
  run(seconds(2));
  CHECK(heard_all(400));
  CHECK(node(1).counters().waits_ended == 1);
  CHECK(node(1).paced_resumes() == 0);
}

TEST_CASE_FIXTURE(SlowMember, "pace: nor for a shard that does not say how full its queues are") {
  member(1).measured = false;
  cut(1);
  speak(240);
  link(1);
  run(seconds(9));
  CHECK(heard(1).heard.size() < 240);
  run(seconds(2));
  CHECK(heard_all(240));
  CHECK(node(1).paced_resumes() == 0);
}

TEST_CASE_FIXTURE(SlowMember, "pace: what a join has held back is let go as the newcomer reads") {
  bus(1).room_emptied("r");
  while (!node(1).interest().is_muted("r")) {
    say_at(0, "r", "mute this");
    settle();
  }
  hold(1, true);
  speak(100);
  run(milliseconds(500));
  bus(1).room_occupied("r", {3});
  run(milliseconds(500));
  speak(240);
  run(seconds(2));
  hold(1, false);
  settle();
  CHECK(node(1).joins().held_bytes() > 0);
  CHECK(heard(1).heard.size() < 100);
  run(seconds(8));
  CHECK(node(1).joins().held_bytes() == 0);
  CHECK(node(1).joins().rooms() == 0);
  CHECK(heard(1).heard.size() >= 240);
  CHECK(heard(1).heard.back() == "r: 239");
  CHECK(heard(1).gaps == 0);
  CHECK(member(1).fullest <= kQueue);
}

TEST_CASE_FIXTURE(SlowMember, "pace: an origin that stops is asked for everything at once") {
  cut(1);
  speak(240);
  link(1);
  settle();
  REQUIRE(node(1).paced_resumes() == 1);
  bus(0).begin_handover();
  settle();
  CHECK(heard_all(240));
  CHECK(bus(0).handed_over());
}

TEST_CASE_FIXTURE(SlowMember, "pace: an ack is for what was taken, not for what was put off") {
  hold(1, true);
  speak(240);
  Publication last = say("r", "last");
  last.stamp = static_cast<std::uint64_t>(now().count()) << 16;
  last.ack = AckToken{5};
  bus(0).publish(last);
  run(seconds(3));
  hold(1, false);
  settle();
  CHECK(heard(0).relayed.empty());
  run(seconds(9));
  CHECK(heard(1).heard.back() == "r: last");
  CHECK(heard(0).relayed.size() == 1);
}

TEST_CASE_FIXTURE(SlowMember, "pace: the other goes down while it is waited for, and comes back") {
  cut(1);
  speak(240);
  link(1);
  settle();
  REQUIRE(node(1).paced_resumes() == 1);
  cut(0);
  settle();
  CHECK(node(1).paced_resumes() == 0);
  link(0);
  run(seconds(8));
  CHECK(heard_all(240));
  CHECK(member(1).fullest <= kQueue);
}
