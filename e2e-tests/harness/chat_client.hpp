#pragma once

#include <string>
#include <string_view>

#include "e2e-tests/harness/ws_client.hpp"

namespace ws::e2e {

// ChatClient: a WsClient that speaks the `/` dialect, so that scenarios read like transcripts.
//
// Thread: one. Movable.
class ChatClient : public WsClient {
 public:
  explicit ChatClient(WsClient client) : WsClient(std::move(client)) {}
  static ChatClient open(const Address& address, const Upgrade& upgrade = {}) {
    return ChatClient(WsClient::open(address, upgrade));
  }

  // Sends the JSON object `request` with a `ref` of its own added, and returns the next message, which must
  // be the reply to it (an error counts).
  Json request(const std::string& request);

  // Joins and waits for `joined`. `options` is more of the request, such as `"echo":true`.
  Json join(const std::string& room, const std::string& options = "");
  // Sends join-room without waiting, as existing clients do.
  void send_join(const std::string& room);
  // Sends a chat with the string `message` without waiting.
  void send_chat(const std::string& room, std::string_view message);

  // The next message must be a chat in `room`; its `message`, which must be a string.
  std::string hear(const std::string& room, const Deadline& deadline = Deadline());

  // Nothing was sent to this client so far: a request's reply is the next thing it hears.
  void expect_silence();

 private:
  int last_ref_ = 0;
};

// The next message that was said by somebody, or the end: whoever is on /broadcast hears notices besides.
Event next_message(WsClient& client);

}  // namespace ws::e2e
