// Catching up: what an outage of the relayer has held up comes at the pace of the members who read. A member
// who read three times faster than the room spoke was let go with 4008 when the relayer was back: everything
// came at once, and his queue could not hold it.
#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <thread>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr int kMessages = 900;
constexpr std::size_t kWords = 8 * 1024;  // bytes of one message: 7 MB in all, more than the kernel holds
constexpr int kSmallReceiveBuffer = 4 * 1024;  // bytes
constexpr Duration kBetween = 2ms;             // messages, for one who reads 2 to 4 MB/s
constexpr Duration kLong = 15ms;               // for one who reads some 500 KB/s
constexpr Duration kOutage = 2s;

// Small queues, that many shards.
Settings settings(const std::string& threads) {
  return {{"MAX_QUEUE", "262144"}, {"THREADS", threads}};
}

std::string words(int number) {
  return std::to_string(number) + " " + std::string(kWords, 'w');
}

ChatClient member(const Address& address, const std::string& room) {
  Upgrade upgrade;
  upgrade.receive_buffer = kSmallReceiveBuffer;
  ChatClient client = ChatClient::open(address, upgrade);
  client.join(room);
  return client;
}

// Says everything while no other server can hear it.
void say_all(ChatClient& speaker) {
  const Deadline outage(kOutage);
  for (int number = 1; number <= kMessages; ++number) speaker.send_chat("Room 1", words(number));
  speaker.expect_silence();
  std::this_thread::sleep_for(outage.left());
}

// Reads at its pace. "all" if all came in order; else what came instead.
std::string read_all(ChatClient& reader, const std::atomic<bool>& hurry) try {
  for (int number = 1; number <= kMessages; ++number) {
    const Event event = reader.next(Deadline(20s));
    if (event.kind != Event::Kind::text)
      return event.describe() + " instead of number " + std::to_string(number);
    if (event.payload.find('"' + std::to_string(number) + " w") == std::string::npos)
      return "something else instead of number " + std::to_string(number);
    std::this_thread::sleep_for(hurry ? kBetween : kLong);
  }
  return "all";
} catch (const std::exception& failure) {
  return failure.what();
}

TEST_CASE("catching up: after a frozen relayer all hear all but the one who does not read") {
  Cluster cluster(2, settings("4"));
  ChatClient speaker = ChatClient::open(cluster.address(0));
  speaker.join("Room 1");
  ChatClient reader = member(cluster.address(1), "Room 1");
  ChatClient stalled = member(cluster.address(1), "Room 1");

  cluster.relayer().process().signal(SIGSTOP);
  say_all(speaker);
  cluster.relayer().process().signal(SIGCONT);
  CHECK(read_all(reader, true) == "all");
  reader.expect_silence();

  CHECK(metric(cluster.address(1), "ws_slow_closes_total") == 1);  // the one who does not read
  CHECK(metric(cluster.address(1), "ws_relay_put_off_total") > 0);
  CHECK(metric(cluster.address(1), "ws_gaps_total") == 0);
}

TEST_CASE("catching up: after a relayer that was killed, and rooms of other servers do not wait") {
  Cluster cluster(3, settings("1"));
  ChatClient speaker = ChatClient::open(cluster.address(0));
  speaker.join("Room 1");
  ChatClient reader = member(cluster.address(1), "Room 1");
  ChatClient neighbour = member(cluster.address(1), "Room 2");
  ChatClient other = ChatClient::open(cluster.address(2));
  other.join("Room 2");
  speaker.send_chat("Room 1", "are you there?");
  CHECK(reader.hear("Room 1") == "are you there?");

  cluster.relayer().kill();
  say_all(speaker);
  cluster.relayer().start();
  cluster.relayer().await_ready();
  std::string heard;
  std::atomic<bool> hurry = false;
  std::thread reading([&] { heard = read_all(reader, hurry); });
  const auto word_of_the_other = [&] {
    eventually("members are waited for",
               [&] { return metric(cluster.address(1), "ws_relay_paced_resumes") > 0; });
    other.send_chat("Room 2", "a word");
    return neighbour.hear("Room 2");
  };
  std::string word;
  CHECK_NOTHROW(word = word_of_the_other());
  CHECK(word == "a word");
  CHECK(metric(cluster.address(1), "ws_messages_received_total") < kMessages);  // they are still
  hurry = true;
  reading.join();
  CHECK(heard == "all");
  reader.expect_silence();
}

}  // namespace
}  // namespace ws::e2e
