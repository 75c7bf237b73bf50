// Frozen processes: one that is stopped costs the others no more memory than their bounds, and gets what it
// missed once it runs again.
#include <doctest/doctest.h>
#include <signal.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr long kMiB = 1024 * 1024;         // bytes
constexpr std::size_t kWords = 60 * 1024;  // bytes of one message
constexpr long kOverhead = 56 * kMiB;      // of a process, beside the bounds that are tested
constexpr Duration kCatchUp = 20s;

std::string words(int number) {
  std::string text = std::to_string(number) + " ";
  return text.append(kWords, 'x');
}

// Sends messages `first` to `last`, and knows that the server has them.
void flood(ChatClient& speaker, int first, int last) {
  for (int number = first; number <= last; ++number) speaker.send_chat("Room 1", words(number));
  speaker.expect_silence();
}

void hear_all(ChatClient& listener, int first, int last) {
  for (int number = first; number <= last; ++number) {
    const std::string heard = listener.hear("Room 1", Deadline(kCatchUp));
    CHECK(heard.substr(0, heard.find(' ')) == std::to_string(number));
  }
}

TEST_CASE("frozen server: the relayer lets it go at its bound, and it resumes all it missed") {
  constexpr int kFlood = 400;  // 24 MB
  Service relayer = relayer_service({{"LINK_QUEUE", std::to_string(4 * kMiB)}});
  relayer.start();
  relayer.await_ready();
  const Settings linked = {{"RELAYER_URL", relayer.address().ws_url()},
                           {"MAX_QUEUE", std::to_string(64 * kMiB)}};
  Service near = user_service(linked);
  Service far = user_service(linked);
  for (Service* server : {&near, &far}) server->start();
  for (Service* server : {&near, &far}) server->await_ready();
  ChatClient speaker = ChatClient::open(near.address());
  ChatClient listener = ChatClient::open(far.address());
  speaker.join("Room 1");
  listener.join("Room 1");
  flood(speaker, 1, 1);
  hear_all(listener, 1, 1);

  const long before = relayer.process().memory();
  far.process().signal(SIGSTOP);
  flood(speaker, 2, kFlood);
  eventually("the relayer lets it go",
             [&] { return metric(relayer.address(), "relay_dropped_slow_total") >= 1; });
  if (!kSanitized) CHECK(relayer.process().memory() - before < 4 * kMiB + kOverhead);
  far.process().signal(SIGCONT);
  hear_all(listener, 2, kFlood);
  listener.expect_silence();
  CHECK(metric(far.address(), "ws_gaps_total") == 0);
}

TEST_CASE("frozen relayer: the servers keep to their bounds, tell the gap, and chat on") {
  constexpr long kOutbox = 8 * kMiB;
  constexpr long kOnTheWay = kOutbox + 4 * kMiB;
  constexpr int kFlood = 3'000;  // 180 MB
  Cluster cluster(2, {{"OUTBOX_BYTES", std::to_string(kOutbox)}, {"MAX_QUEUE", std::to_string(64 * kMiB)}});
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  speaker.join("Room 1");
  listener.join("Room 1");
  flood(speaker, 1, 1);
  hear_all(listener, 1, 1);

  const long before = cluster.user(0).process().memory();
  cluster.relayer().process().signal(SIGSTOP);
  flood(speaker, 2, kFlood);
  if (!kSanitized) CHECK(cluster.user(0).process().memory() - before < kOutbox + kOnTheWay + kOverhead);
  CHECK(metric(cluster.address(0), "ws_relay_outbox_bytes") <= kOutbox);
  cluster.relayer().process().signal(SIGCONT);

  // What the outbox still holds arrives in order; what is lost was told.
  int last = 1;
  while (last < kFlood) {
    const std::string heard = listener.hear("Room 1", Deadline(kCatchUp));
    const int number = std::stoi(heard.substr(0, heard.find(' ')));
    CHECK(number > last);
    last = number;
  }
  CHECK(metric(cluster.address(1), "ws_gaps_total") == 1);
  listener.expect_silence();
}

// What is on the way to a relayer is a second copy of what the outbox holds: it has the same bound.
TEST_CASE("frozen relayer: what waits for it is no more than the outbox") {
  constexpr long kOutbox = kMiB;
  constexpr long kSlack = 16 * kMiB;
  constexpr int kFlood = 800;  // 48 MB
  Cluster cluster(1, {{"OUTBOX_BYTES", std::to_string(kOutbox)}});
  ChatClient speaker = ChatClient::open(cluster.address(0));
  speaker.join("Room 1");
  flood(speaker, 1, kFlood);  // the relayer keeps up
  const long before = cluster.user(0).process().memory();
  cluster.relayer().process().signal(SIGSTOP);
  flood(speaker, 1, kFlood);
  const long frozen = cluster.user(0).process().memory();
  cluster.relayer().process().signal(SIGCONT);
  if (!kSanitized) CHECK(frozen - before < kOutbox + kSlack);
}

}  // namespace
}  // namespace ws::e2e
