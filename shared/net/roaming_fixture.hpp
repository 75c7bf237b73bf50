#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/net/server_fixture.hpp"

namespace ws::net {

// A text frame as a client sends it; the mask is zero.
inline std::string masked(const std::string& text) {
  std::string frame("\x81");
  frame += static_cast<char>(0x80 | text.size());
  return frame + std::string(4, '\0') + text;
}

// Whoever has the connection now, and what it heard at which server.
struct Roamer final : MessageHandler {
  explicit Roamer(std::string& log) : heard(log) {}
  void on_message(Opcode, std::string_view payload) override {
    heard += place + std::string(payload) + ' ';
    if (payload == "go") socket->put_aside();
  }
  void on_shutdown() override { socket->close(CloseCode::kServiceRestart, ""); }
  void on_close(const CloseReason& reason) override { closed = static_cast<int>(reason.code); }

  std::string& heard;
  std::string place;
  WebSocket* socket = nullptr;
  int closed = 0;
};

// Two servers that share a peer. The test plays their loops in turn.
struct Road {
  struct Lets final : Service {
    explicit Lets(std::string& log) : heard(log) {}
    HttpResponse on_request(const HttpRequest&) override { return plain_response(404, "nothing"); }
    UpgradeDecision on_upgrade(const HttpRequest& request) override {
      UpgradeDecision decision;
      if (asked) asked();
      if (elsewhere && request.path == "/there") {
        decision.elsewhere = elsewhere;
        return decision;
      }
      decision.accept = [this](WebSocket& socket) {
        auto made = std::make_unique<Roamer>(heard);
        roamer = made.get();
        roamer->socket = &socket;
        roamer->place = place;
        return made;
      };
      return decision;
    }
    std::string& heard;
    std::string place = "a:";
    Roamer* roamer = nullptr;
    std::function<void()> asked;
    std::function<void(Arrival)> elsewhere;
  };

  // A peer of `stage`; what it asked for is answered within the next turns.
  void connect(testing::Stage& stage, const std::string& words) {
    testing::SocketPair pair;
    peer = std::move(pair.peer);
    say(words);
    stage.server.adopt(std::move(pair.ours), PeerAddress(), service);
  }
  void say(const std::string& words) { ::send(peer.get(), words.data(), words.size(), MSG_NOSIGNAL); }
  std::string read() {
    std::string got;
    std::vector<char> chunk(100'000);
    for (ssize_t n; (n = ::read(peer.get(), chunk.data(), chunk.size())) > 0;)
      got.append(chunk.data(), static_cast<std::size_t>(n));
    return got;
  }
  void turn(testing::Stage& stage, int count = 2) {
    stage.turns(count);
    stage.play();
  }
  // Of the open WebSocket, which is aside.
  void move() {
    Arrival arrival = a.server.release(*service.roamer->socket);
    WebSocket& socket = b.server.adopt(std::move(arrival));
    service.roamer->place = "b:";
    b.server.go_on(socket);
  }

  std::string heard;
  Lets service{heard};
  testing::Stage a;
  testing::Stage b;
  UniqueFd peer;
};

}  // namespace ws::net
