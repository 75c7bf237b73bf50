// Many threads on few cores: clients that come and go without waiting for an answer, cut at any byte, over
// two servers. Whatever thread serves them, order stays, and nothing is lost or heard twice.
#include <doctest/doctest.h>
#include <sched.h>
#include <signal.h>

#include <deque>

#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/http.hpp"
#include "e2e-tests/harness/random.hpp"
#include "e2e-tests/harness/restless_client.hpp"

namespace ws::e2e {
namespace {

constexpr int kRooms = 10;
constexpr int kSmallReceiveBuffer = 4 * 1024;  // bytes

// What is started while this lives has two cores, where the machine has more.
class TwoCores {
 public:
  TwoCores() {
    ::sched_getaffinity(0, sizeof all_, &all_);
    cpu_set_t two;
    CPU_ZERO(&two);
    for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&two) < 2; ++cpu) {
      if (CPU_ISSET(cpu, &all_)) CPU_SET(cpu, &two);
    }
    ::sched_setaffinity(0, sizeof two, &two);
  }
  ~TwoCores() { ::sched_setaffinity(0, sizeof all_, &all_); }
  TwoCores(const TwoCores&) = delete;
  TwoCores& operator=(const TwoCores&) = delete;

 private:
  cpu_set_t all_{};
};

// Two servers of eight threads, and a crowd on both.
class Crowd {
 public:
  explicit Crowd(const Settings& settings = {{"THREADS", "8"}}) : cluster_(2, settings) {
    MESSAGE("seed ", seed_);
  }

  RestlessClient& come(const RestlessClient::Manners& manners = {}) {
    const int number = static_cast<int>(clients_.size());
    return clients_.emplace_back(number, cluster_.address(number % 2), manners, oracle_, generator_);
  }
  unsigned chance(unsigned below) { return static_cast<unsigned>(generator_() % below); }
  std::string any_room() { return "Room-" + std::to_string(chance(kRooms)); }
  // Steps all of them until `done`.
  void go_on(const std::string& what, const std::function<bool()>& done) {
    const Deadline deadline(kPatience * 4);
    while (!done() && oracle_.complaints().empty()) {
      if (deadline.passed()) throw Failure("waited in vain until " + what);
      for (RestlessClient& client : clients_) client.step();
    }
    for (const std::string& complaint : oracle_.complaints()) FAIL_CHECK(complaint);
  }
  void settle() {
    go_on("all is answered", [this] {
      return std::all_of(clients_.begin(), clients_.end(), [](auto& client) { return client.settled(); });
    });
  }
  // One last word of everybody in each of its rooms, which all others who are there must hear.
  void last_words();

  // Stops the first server, while its clients and those of the other go on, until all are done.
  void stop_first();
  // Whether a client that is in one room has heard all that was told `sent` there: if it was on the first
  // server too, which has stopped, all that was said on that one.
  bool has_heard_all_sent(int listener) const;

  Cluster& cluster() { return cluster_; }
  const Oracle& oracle() const { return oracle_; }

 private:
  static bool on_first(const RestlessClient& client) { return client.number() % 2 == 0; }
  bool all_hear_all() const;

  TwoCores two_cores_;
  Cluster cluster_;
  const std::uint32_t seed_ = random_number();
  std::mt19937 generator_{seed_};
  Oracle oracle_;
  std::deque<RestlessClient> clients_;
};

void Crowd::last_words() {
  settle();
  for (RestlessClient& client : clients_) {
    if (client.gone()) continue;
    if (!client.watches()) {
      for (const std::string& room : client.rooms()) client.chat(room);
    }
  }
  settle();
  go_on("all have heard the last words", [this] { return all_hear_all(); });
}

bool Crowd::all_hear_all() const {
  for (const RestlessClient& listener : clients_) {
    if (listener.gone()) continue;
    for (const RestlessClient& speaker : clients_) {
      if (speaker.gone() || speaker.watches() || &speaker == &listener) continue;
      for (const std::string& room : listener.rooms()) {
        if (speaker.rooms().count(room) > 0 && !oracle_.heard_last(listener.number(), room, speaker.number()))
          return false;
      }
    }
  }
  return true;
}

void Crowd::stop_first() {
  for (RestlessClient& client : clients_) {
    if (on_first(client)) client.expect_restart();
  }
  cluster_.user(0).process().signal(SIGTERM);
  settle();
}

bool Crowd::has_heard_all_sent(int listener) const {
  const RestlessClient& client = clients_[static_cast<std::size_t>(listener)];
  const std::string& room = *client.rooms().begin();
  return std::all_of(clients_.begin(), clients_.end(), [&](const RestlessClient& speaker) {
    const bool said_too_late = on_first(client) && !on_first(speaker);
    return said_too_late || oracle_.heard_all_sent(listener, room, speaker.number());
  });
}

// `chat a; leave a; join b; chat b`, sometimes with a visit to a third room, over and over.
void wander(Crowd& crowd, RestlessClient& client, std::string room, int verses) {
  for (int verse = 0; verse < verses; ++verse) {
    for (unsigned chats = crowd.chance(3); chats > 0; --chats) client.chat(room);
    client.leave(room);
    room = crowd.any_room();
    client.join(room);
    client.chat(room);
    const std::string third = crowd.any_room();
    if (third == room || crowd.chance(3) != 0) continue;
    client.join(third);
    client.chat(third);
    client.leave(third);
  }
}

TEST_CASE("threads: who comes and goes without waiting, in any cuts, hears each word once and in order") {
  constexpr int kClients = 60;
  constexpr int kVerses = 100;
  Crowd crowd;
  for (int i = 0; i < kClients; ++i) {
    const std::string room = crowd.any_room();
    RestlessClient& client = crowd.come({"", crowd.chance(4) == 0});
    client.join(room);
    wander(crowd, client, room, kVerses);
    if (crowd.chance(5) == 0) client.hang_up_somewhere();
  }
  for (int i = 0; i < kRooms; ++i) crowd.come({"Room-" + std::to_string(i)});
  crowd.last_words();
  MESSAGE(crowd.oracle().deliveries(), " deliveries");
  for (int server = 0; server < 2; ++server) {
    CHECK(metric(crowd.cluster().address(server), "ws_gaps_total") == 0);
    CHECK(metric(crowd.cluster().address(server), "ws_moves_total") > 100);
  }
}

TEST_CASE("threads: who reads nothing, with most of its queue full, goes to other rooms like anybody") {
  constexpr int kStalled = 3;        // on each server
  constexpr double kQueued = 900e3;  // bytes of each
  constexpr int kSize = 30'000;      // bytes
  constexpr int kVerses = 5;
  Crowd crowd({{"THREADS", "8"}, {"MAX_QUEUE", "2097152"}});
  RestlessClient& loud = crowd.come();
  loud.join("loud");
  std::vector<RestlessClient*> stalled;
  for (int i = 0; i < 2 * kStalled; ++i) {
    stalled.push_back(&crowd.come({"", false, kSmallReceiveBuffer}));
    stalled.back()->join("loud");
  }
  crowd.settle();
  for (RestlessClient* client : stalled) client->read(false);
  for (int server = 0; server < 2; ++server) {
    while (metric(crowd.cluster().address(server), "ws_queue_bytes") < kStalled * kQueued) {
      loud.chat("loud", kSize);
      crowd.go_on("it is said", [&] { return loud.settled(); });
    }
  }
  for (RestlessClient* client : stalled) {
    wander(crowd, *client, "loud", kVerses);
    client->chat(*client->rooms().begin());
  }
  for (int i = 0; i < 4 * kStalled; ++i) {
    RestlessClient& other = crowd.come();
    other.join("Room-0");
    wander(crowd, other, "Room-0", kVerses);
  }
  crowd.go_on("some turns are over", [turns = 1'000]() mutable { return turns-- == 0; });
  for (int server = 0; server < 2; ++server)
    CHECK(metric(crowd.cluster().address(server), "ws_moves_total") > kStalled);
  for (RestlessClient* client : stalled) client->read(true);
  crowd.last_words();
}

// Those who stay are in every room on both servers from before the first word.
TEST_CASE(
    "threads: a stop amid a storm of joins ends with 0, and whatever was told `sent` is heard on both "
    "servers") {
  constexpr int kClients = 40;
  constexpr int kVerses = 100;
  Crowd crowd;
  for (int i = 0; i < 2 * kRooms; ++i) crowd.come().join("Room-" + std::to_string(i / 2));
  crowd.settle();
  for (int i = 0; i < kClients; ++i) {
    RestlessClient& client = crowd.come();
    const std::string room = crowd.any_room();
    client.join(room);
    wander(crowd, client, room, kVerses);
  }
  crowd.go_on("many are under way", [&] { return crowd.oracle().deliveries() > kClients * kVerses; });
  crowd.stop_first();
  for (int i = 0; i < 2 * kRooms; ++i) {
    crowd.go_on("those who stayed have heard all", [&] { return crowd.has_heard_all_sent(i); });
  }
  CHECK(crowd.cluster().user(0).process().wait().code == 0);
}

}  // namespace
}  // namespace ws::e2e
