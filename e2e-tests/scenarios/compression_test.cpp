// Compression: clients that agreed to permessage-deflate and clients that did not share rooms, on one server
// and on two, and each hears what was said.
#include <doctest/doctest.h>

#include "e2e-tests/harness/chat_client.hpp"
#include "e2e-tests/harness/cluster.hpp"
#include "e2e-tests/harness/deflate.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::e2e {
namespace {

const Settings kCompressing{{"COMPRESS", "1"}};

Upgrade at(const std::string& path, bool compress) {
  Upgrade upgrade;
  upgrade.path = path;
  upgrade.compress = compress;
  return upgrade;
}

ChatClient open(const Address& address, bool compress) {
  return ChatClient::open(address, at("/", compress));
}

// Longer than what is sent as it is, and different each time.
std::string long_text(int number) {
  std::string text;
  while (text.size() < 1'000) text += "message " + std::to_string(number) + ", ";
  return text;
}

OutFrame part_of(Opcode opcode, const std::string& payload, bool fin, bool first) {
  OutFrame frame{opcode, payload};
  frame.fin = fin;
  if (first) frame.reserved = kCompressed;
  return frame;
}

TEST_CASE("compression: long messages come compressed to those who agreed, on every path of both servers") {
  Settings settings = kCompressing;
  SUBCASE("one thread") {
    settings["THREADS"] = "1";
  }
  SUBCASE("three threads") {
    settings["THREADS"] = "3";
  }
  Cluster cluster(2, settings);
  struct Listener {
    std::string path;
    bool compress;
    WsClient client;
  };
  std::vector<Listener> listeners;
  for (const char* path : {"/", "/broadcast", "/ws", "/consume"}) {
    for (const bool compress : {false, true}) {
      for (int server = 0; server < cluster.size(); ++server)
        listeners.push_back({path, compress, WsClient::open(cluster.address(server), at(path, compress))});
    }
  }
  for (int server = 0; server < cluster.size(); ++server) {
    for (const bool compress : {false, true}) {
      ChatClient speaker = open(cluster.address(server), compress);
      speaker.join("lobby");
      const std::string text = long_text(server);
      if (compress) {
        speaker.send_compressed(R"({"type":"chat","room":"lobby","message":")" + text + "\"}");
      } else {
        speaker.send_chat("lobby", text);
      }
      for (Listener& listener : listeners) {
        CAPTURE(listener.path);
        const Event event = next_message(listener.client);
        CHECK(event.payload.find(text) != std::string::npos);
        CHECK(event.compressed == listener.compress);
      }
      speaker.expect_silence();
    }
  }
}

TEST_CASE("compression: what is short is sent as it is") {
  Service server = lone_server(kCompressing);
  ChatClient speaker = open(server.address(), true);
  ChatClient listener = open(server.address(), true);
  for (ChatClient* client : {&speaker, &listener}) client->join("Room 1");
  speaker.send_chat("Room 1", "Hi there");
  const Event event = listener.next();
  CHECK(Json(event.payload).string("message") == "Hi there");
  CHECK_FALSE(event.compressed);
}

TEST_CASE("compression: a message is compressed once, however many hear it") {
  Service server = lone_server(kCompressing);
  ChatClient speaker = open(server.address(), true);
  constexpr int kListeners = 50;
  std::vector<ChatClient> listeners;
  listeners.reserve(kListeners);
  for (int i = 0; i < kListeners; ++i) listeners.push_back(open(server.address(), true));
  speaker.join("Room 1");
  for (ChatClient& client : listeners) client.join("Room 1");
  CHECK(metric(server.address(), "ws_compressing_connections") == kListeners + 1);
  constexpr int kMessages = 10;
  for (int number = 0; number < kMessages; ++number) speaker.send_chat("Room 1", long_text(number));
  for (ChatClient& client : listeners) {
    for (int number = 0; number < kMessages; ++number) CHECK(client.hear("Room 1") == long_text(number));
  }
  CHECK(metric(server.address(), "ws_deflate_messages_total") == kMessages);
  const double before = metric(server.address(), "ws_deflate_bytes_in_total");
  CHECK(before > kMessages * 1'000);
  CHECK(metric(server.address(), "ws_deflate_bytes_out_total") < before / 2);
  listeners.clear();
  eventually("only the speaker is left",
             [&] { return metric(server.address(), "ws_compressing_connections") == 1; });
}

TEST_CASE("compression: what a client sends compressed is taken in any form, and mixed with what is not") {
  Service server = lone_server(kCompressing);
  WsClient speaker = WsClient::open(server.address(), at("/ws", true));
  WsClient listener = WsClient::open(server.address(), at("/ws", false));
  const std::string text = long_text(1);
  const std::string deflated = deflate(text);

  speaker.send_compressed("short");
  speaker.send_text("as it is");
  speaker.send(part_of(Opcode::text, deflated.substr(0, 1), false, true));
  speaker.send_ping("between");
  speaker.send(part_of(Opcode::continuation, "", false, false));
  speaker.send(part_of(Opcode::continuation, deflated.substr(1), true, false));
  speaker.send(part_of(Opcode::binary, deflate("\xff binary"), true, true));
  speaker.send_compressed("");
  speaker.send_compressed(long_text(2));

  CHECK(listener.text() == "short");
  CHECK(listener.text() == "as it is");
  CHECK(listener.text() == text);
  const Event binary = listener.next();
  CHECK(binary.kind == Event::Kind::binary);
  CHECK(binary.payload == "\xff binary");
  CHECK(listener.text() == "");
  CHECK(listener.text() == long_text(2));
  CHECK(speaker.next().payload == "between");
  CHECK(metric(server.address(), "ws_inflate_bytes_out_total") ==
        static_cast<double>(text.size() + long_text(2).size() + 5 + 8));
}

TEST_CASE("compression: a server that was not told to compress does not know of it") {
  Service server = lone_server();
  Upgrade offering;
  offering.extra_headers =
      "Sec-WebSocket-Extensions: permessage-deflate\r\n";  // open() expects no answer to it
  ChatClient speaker = ChatClient::open(server.address(), offering);
  ChatClient listener = ChatClient::open(server.address(), offering);
  for (ChatClient* client : {&speaker, &listener}) client->join("Room 1");
  speaker.send_chat("Room 1", long_text(1));
  const Event event = listener.next();
  CHECK_FALSE(event.compressed);
  speaker.send_compressed("{}");
  CHECK(speaker.close_code() == 1002);
}

TEST_CASE("compression: an offer that cannot be met is passed over, and the client served without") {
  Service server = lone_server(kCompressing);
  for (const char* offer :
       {"permessage-deflate; server_max_window_bits=10", "permessage-deflate; nonsense", ";;;",
        "permessage-deflate; client_max_window_bits=99", "x-webkit-deflate-frame"}) {
    CAPTURE(offer);
    Upgrade upgrade;
    upgrade.extra_headers = std::string("Sec-WebSocket-Extensions: ") + offer + "\r\n";
    ChatClient client = ChatClient::open(server.address(), upgrade);
    client.expect_silence();
  }
}

}  // namespace
}  // namespace ws::e2e
