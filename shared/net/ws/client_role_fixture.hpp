#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "shared/net/ws/accept_key.hpp"
#include "shared/net/ws/client_role.hpp"

namespace ws::net {

// What a server says that agrees to a request.
inline std::string agreement_to(const std::string& request, const std::string& more_headers = "") {
  const std::string name = "Sec-WebSocket-Key: ";
  const std::size_t start = request.find(name) + name.size();
  const std::string key = request.substr(start, request.find('\r', start) - start);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" + more_headers +
         "Sec-WebSocket-Accept: " + accept_key(key) + "\r\n\r\n";
}

// A client without a socket: the test is the server, and plays with the bytes.
struct ClientPlay final : ClientRole::Owner {
  explicit ClientPlay(const std::string& subprotocol = "") {
    ClientRequest request;
    request.url = "ws://chat.example:8080/ws?room=1";
    request.subprotocol = subprotocol;
    request.headers["Authorization"] = "Bearer secret";
    request.max_message = 1'000;
    role->begin(request);
  }

  bool on_output(Slice bytes, bool always) override {
    if (out_of_memory) throw std::bad_alloc();
    if (full && !always) return false;
    output += bytes.view();
    return true;
  }
  void on_open() override {
    opened = true;
    if (at_open) at_open();
  }
  void on_message(Opcode, std::string& payload) override {
    heard.push_back(payload);
    if (at_message) at_message();
  }
  void on_pong(const std::string& payload) override { pong = payload; }
  void on_end(CloseReason&& reason) noexcept override {
    CHECK_FALSE(end);
    end = std::move(reason);
  }

  void say(const std::string& bytes) {
    if (role != nullptr) role->on_input(bytes.data(), bytes.size());
  }
  void say(const Bytes& frame) { say(std::string(frame.view())); }

  std::string agreement(const std::string& more_headers = "") const {
    return agreement_to(output, more_headers);
  }
  void open() {
    say(agreement());
    REQUIRE(opened);
    output.clear();
  }

  std::string output;  // of the client
  bool opened = false;
  bool full = false;
  bool out_of_memory = false;
  std::vector<std::string> heard;
  std::string pong;
  std::optional<CloseReason> end;
  std::function<void()> at_open, at_message;
  std::unique_ptr<ClientRole> role = std::make_unique<ClientRole>(*this);
};

// The first byte, and the payload as it was before it was masked, of a client's short frame.
struct Unmasked {
  explicit Unmasked(const std::string& frame) : first(static_cast<unsigned char>(frame.at(0))) {
    constexpr std::size_t kHead = 2, kKey = 4;
    for (std::size_t i = kHead + kKey; i < frame.size(); ++i)
      payload.push_back(static_cast<char>(frame[i] ^ frame[kHead + (i - kHead - kKey) % kKey]));
  }
  int first;
  std::string payload;
};

inline std::string text_frame(const std::string& text) {
  return std::string(make_frame(Opcode::kText, text).view());
}

}  // namespace ws::net
