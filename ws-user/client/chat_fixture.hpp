#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "shared/testing/fake_clock.hpp"
#include "ws-user/client/chat.hpp"
#include "ws-user/client/requests.hpp"

// A chat between a connection and a view that write down what happens to them. For tests only.
namespace ws::client {

using Strings = std::vector<std::string>;

// What the chat does to its connection, in words.
struct FakeWire final : Wire {
  void dial(const std::string& url) override { said.push_back("dial " + url); }
  void send(std::string_view frame) override { said.emplace_back(frame); }
  void ping() override { said.emplace_back("ping"); }
  void close() override { said.emplace_back("close"); }
  void drop() override { said.emplace_back("drop"); }

  Strings take() { return std::exchange(said, {}); }
  Strings said;
};

struct FakeView final : View {
  void heard(const Line& line) override { add("heard", line); }
  void sent(const Line& line) override { add("sent", line); }
  void waits(std::string_view text) override { shown.push_back("waits " + std::string(text)); }
  void notice(std::string_view text) override { notices.emplace_back(text); }
  void problem(std::string_view text) override { shown.emplace_back(text); }
  void status(const Status& status) override { last = status; }

  void add(const std::string& what, const Line& line) {
    std::string room = line.room.empty() ? "" : "[" + line.room + "] ";
    shown.push_back(what + ' ' + room + line.user + ": " + line.text);
  }
  Strings take() { return std::exchange(shown, {}); }
  Strings shown;
  Strings notices;
  Status last;
};

struct ChatFixture {
  testing::FakeClock clock;
  FakeWire wire;
  FakeView view;
  ChatConfig config;
  std::unique_ptr<Chat> chat;

  ChatFixture() {
    config.address.url = "ws://here:1/";
    config.username = "Alice";
    config.cid_prefix = "c";
    config.seed = 1;
  }
  Chat& connect() {
    chat = std::make_unique<Chat>(config, wire, view, clock);
    chat->start();
    chat->on_open();
    return *chat;
  }
  // Up to the open connection, whose server has said what its default room is if it was asked.
  Chat& open() {
    connect();
    if (wire.said.back() != where_request()) return *chat;
    wire.said.pop_back();
    chat->on_frame(R"({"type":"where","room":"lobby","userId":"Alice","ref":"where"})");
    return *chat;
  }
  Chat& in_pipe() {
    config.interactive = false;
    config.patience = {milliseconds(0), seconds(30)};
    return open();
  }
  // Lets time pass up to the next alarm, and rings it.
  void pass() {
    REQUIRE(chat->next_alarm());
    clock.advance(*chat->next_alarm() - clock.now());
    chat->on_time();
  }
};

inline std::string chat_frame(const std::string& room, int ref, const std::string& text) {
  std::string number = std::to_string(ref);
  std::string in = room.empty() ? "" : R"(,"room":")" + room + '"';
  return R"({"type":"chat")" + in + R"(,"message":")" + text + R"(","cid":"c)" + number + R"(","ref":)" +
         number + "}";
}

inline std::string sent(int ref) {
  return R"({"type":"sent","id":"i","timestamp":"2026-11-21T05:00:00.123Z","ref":)" + std::to_string(ref) +
         "}";
}

}  // namespace ws::client
