// "ack":"relayed" is answered with the truth: `relayed` if every other server has the message, and the error
// `not-relayed` if that can no longer be known.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr const char* kRoom = "Room 1";
constexpr const char* kPatient = "67108864";  // bytes of queue for a client that reads later
constexpr Duration kOutage = 2s;
constexpr Duration kCatchUp = 20s;

void await_peers(Cluster& cluster, int others) {
  eventually("the others are known", [&] { return metric(cluster.address(0), "ws_peers") == others; });
}

// Message `number`, whose ref and cid are that number.
std::string chat(int number, std::size_t bytes) {
  const std::string text = std::to_string(number);
  std::string words = text + " ";
  words.resize(std::max(bytes, words.size()), 'x');
  return R"({"type":"chat","room":"Room 1","ack":"relayed","ref":)" + text + R"(,"cid":"c)" + text +
         R"(","message":")" + words + R"("})";
}

int number_of(const std::string& heard) {
  return std::stoi(heard.substr(0, heard.find(' ')));
}

// What the sender was told after `sent`.
struct Answers {
  std::set<int> relayed;
  std::set<int> not_relayed;

  std::size_t size() const { return relayed.size() + not_relayed.size(); }
  void read(WsClient& speaker) {
    const Json answer = speaker.json(Deadline(kCatchUp));
    if (answer.string("type") == "sent") return;
    const auto ref = static_cast<int>(answer.number("ref"));
    const bool good = answer.string("type") == "relayed";
    if (!good) CHECK(answer.string("code") == "not-relayed");
    CHECK_MESSAGE((good ? relayed : not_relayed).insert(ref).second, "answered twice: " << ref);
  }
};

// The first release told 300 senders `relayed` whose messages had fallen out of the outbox: 236 of them were
// on no other server.
TEST_CASE("not relayed: told of what fell out of the outbox, and a retry under its cid makes it good") {
  constexpr int kFew = 20;
  constexpr int kMany = 300;
  constexpr std::size_t kWords = 6 * 1024;  // bytes: the many are twice the outbox
  Cluster cluster(2, {{"OUTBOX_BYTES", std::to_string(1024 * 1024)}, {"MAX_QUEUE", kPatient}});
  await_peers(cluster, 1);
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient neighbour = ChatClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  for (ChatClient* client : {&speaker, &neighbour, &listener}) client->join(kRoom);

  Answers answers;
  int said = 0;
  const auto say = [&](int count) {
    for (const int last = said + count; said < last;) speaker.send_text(chat(++said, kWords));
  };
  say(kFew);
  while (answers.size() < kFew) answers.read(speaker);
  CHECK(answers.not_relayed.empty());
  cluster.relayer().kill();
  say(kMany);
  std::this_thread::sleep_for(kOutage);
  cluster.relayer().start();
  await_peers(cluster, 1);
  say(kFew);
  while (answers.size() < static_cast<std::size_t>(said)) answers.read(speaker);

  std::set<int> heard;
  while (heard.count(said) == 0) heard.insert(number_of(listener.hear(kRoom, Deadline(kCatchUp))));
  for (const int number : answers.relayed) CHECK_MESSAGE(heard.count(number) == 1, "not heard: " << number);
  CHECK(answers.not_relayed.size() > kMany / 4);
  CHECK(answers.relayed.size() > kMany / 4);
  // The relay's figures are copied some times a second.
  eventually("all are counted", [&] {
    return metric(cluster.address(0), "ws_not_relayed_total") ==
           static_cast<double>(answers.not_relayed.size());
  });

  const int lost = *answers.not_relayed.begin();
  speaker.send_text(chat(lost, kWords));
  CHECK(speaker.json().string("type") == "sent");
  CHECK(speaker.json().string("type") == "relayed");
  CHECK(number_of(listener.hear(kRoom)) == lost);
  for (int number = 1; number <= said; ++number) CHECK(number_of(neighbour.hear(kRoom)) == number);
  neighbour.expect_silence();
}

// Senders beyond the table's 65,536 heard nothing, and stayed in the server's memory for ever.
TEST_CASE("not relayed: told at once when too many wait") {
  constexpr int kTable = 65'536;
  constexpr int kBeyond = 100;
  constexpr int kBatch = 1'024;
  Cluster cluster(2, {{"MAX_QUEUE", kPatient}});
  await_peers(cluster, 1);
  ChatClient speaker = ChatClient::open(cluster.address(0));
  speaker.join(kRoom);
  cluster.relayer().kill();
  Answers answers;
  for (int said = 0; said < kTable + kBeyond;) {
    const int before = said;
    std::string batch;
    for (; said < std::min(before + kBatch, kTable + kBeyond); ++said)
      batch += encode({Opcode::text, chat(said, 1)});
    speaker.send_raw(batch);
    const int refused = std::max(0, said - std::max(before, kTable));
    for (int i = before; i < said + refused; ++i) answers.read(speaker);
  }
  CHECK(answers.not_relayed.size() == kBeyond);
  CHECK(answers.relayed.empty());
  cluster.relayer().start();
  while (answers.relayed.size() < kTable) answers.read(speaker);
  speaker.expect_silence();
}

}  // namespace
}  // namespace ws::e2e
