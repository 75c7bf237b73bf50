// A plain link that says as much as the wire takes: the servers' links stand, and their chat goes on.
#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <deque>
#include <thread>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

constexpr Duration kFlood = 3s;
constexpr Duration kFreeze =
    2s;  // 16 MiB of what plain links may say: more than its sockets and its share take
constexpr Duration kSoon = 2s;  // half a second is what it should be; machines are busy
constexpr std::size_t kFrames = 64;
constexpr int kMembers = 8;  // of the room that is flooded

// Says one frame again and again from a thread of its own, and reads nothing.
class Flooder {
 public:
  Flooder(const Address& relayer, const std::string& text)
      : link_(WsClient::open(relayer)),
        thread_([this, frame = encode({Opcode::text, text})] { run(frame); }) {}
  ~Flooder() {
    stopped_ = true;
    thread_.join();
  }

 private:
  void run(const std::string& frame) {
    std::string frames;
    for (std::size_t i = 0; i < kFrames; ++i) frames += frame;
    std::size_t at = 0;
    while (!stopped_) {
      const std::size_t taken =
          link_.socket().send_blindly(std::string_view(frames).substr(at), Deadline(100ms));
      at = (at + taken) % frames.size();
    }
  }

  WsClient link_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

// Reads whatever a room says, on a thread of its own.
class Drain {
 public:
  Drain(const Address& server, const std::string& room)
      : member_(ChatClient::open(server)), thread_([this, room] { run(room); }) {}
  ~Drain() {
    stopped_ = true;
    thread_.join();
  }

 private:
  void run(const std::string& room) {
    member_.send_join(room);
    while (!stopped_ && member_.socket().receive(Deadline(100ms)) != TcpSocket::Received::end)
      member_.socket().inbox().clear();
  }

  ChatClient member_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

std::string chat_of(std::size_t bytes) {
  return R"({"type":"chat","room":"flooded","message":")" + std::string(bytes, 'x') + "\"}";
}

// It says something every 50 ms for a while, and each of that is heard soon.
void check_chat(ChatClient& speaker, ChatClient& listener) {
  int number = 0;
  throughout(kFlood, [&] {
    const std::string words = std::to_string(++number);
    speaker.send_chat("Room 1", words);
    CHECK(listener.hear("Room 1", Deadline(kSoon)) == words);
  });
}

void check_links(Cluster& cluster) {
  const Address relayer = cluster.relayer().address();
  CHECK(metric(relayer, "relay_node_links") == cluster.size());
  CHECK(metric(relayer, "relay_dropped_slow_total") == 0);
  for (int index = 0; index < cluster.size(); ++index) {
    const std::string log = cluster.user(index).process().output();
    CHECK(log.find("linked to relayer") == log.rfind("linked to relayer"));  // once
  }
}

TEST_CASE("plain flood: no server loses its link, and chat between them is heard soon") {
  Cluster cluster(2);
  ChatClient speaker = ChatClient::open(cluster.address(0));
  ChatClient listener = ChatClient::open(cluster.address(1));
  speaker.join("Room 1");
  listener.join("Room 1");
  std::deque<Drain> members;
  for (int i = 0; i < kMembers; ++i) members.emplace_back(cluster.address(i % cluster.size()), "flooded");
  for (const std::string& text : {chat_of(2'000), chat_of(1), std::string("x")}) {
    CAPTURE(text.size());
    const Flooder flooder(cluster.relayer().address(), text);
    check_chat(speaker, listener);
  }
  check_links(cluster);
  CHECK(metric(cluster.relayer().address(), "relay_plain_pauses_total") >= 1);
}

TEST_CASE(
    "plain flood: a server that is frozen meanwhile is not let go for it, and another plain link is heard") {
  Cluster cluster(2);
  ChatClient near = ChatClient::open(cluster.address(0));
  ChatClient far = ChatClient::open(cluster.address(1));
  near.join("Room 1");
  far.join("Room 1");
  far.join("flooded");  // so that its server wants to hear it
  const Address relayer = cluster.relayer().address();
  {
    const Flooder flooder(relayer, chat_of(20'000));
    cluster.user(1).process().signal(SIGSTOP);
    WsClient quiet = WsClient::open(relayer);
    throughout(kFreeze, [&] {
      quiet.send_text(R"({"type":"chat","room":"Room 1","message":"hello"})");
      CHECK(near.hear("Room 1") == "hello");
    });
    cluster.user(1).process().signal(SIGCONT);
  }
  check_links(cluster);
  CHECK(metric(relayer, "relay_plain_left_out_total") >= 1);
  ChatClient late = ChatClient::open(cluster.address(1));
  late.join("Room 1");
  near.send_chat("Room 1", "and now?");
  CHECK_NOTHROW(while (late.hear("Room 1") != "and now?") continue);  // what waited comes first
}

}  // namespace
}  // namespace ws::e2e
