#include "e2e-tests/harness/chat_client.hpp"

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {

Json ChatClient::request(const std::string& request) {
  const std::string ref = "r" + std::to_string(++last_ref_);
  send_text(request.substr(0, request.size() - 1) + ",\"ref\":" + quote(ref) + "}");
  Json reply = json();
  if (!reply.has("ref") || reply.string("ref") != ref) {
    throw Failure("expected the reply to " + request + ", heard: " + reply.text());
  }
  return reply;
}

Json ChatClient::join(const std::string& room, const std::string& options) {
  const std::string comma = options.empty() ? "" : ",";
  Json reply = request("{\"type\":\"join-room\",\"room\":" + quote(room) + comma + options + "}");
  if (reply.string("type") != "joined") throw Failure("cannot join " + room + ": " + reply.text());
  return reply;
}

void ChatClient::send_join(const std::string& room) {
  send_text("{\"type\":\"join-room\",\"room\":" + quote(room) + "}");
}

void ChatClient::send_chat(const std::string& room, std::string_view message) {
  send_text("{\"type\":\"chat\",\"room\":" + quote(room) + ",\"message\":" + quote(message) + "}");
}

std::string ChatClient::hear(const std::string& room, const Deadline& deadline) {
  const Json event = json(deadline);
  if (event.string("type") != "chat" || event.string("room") != room) {
    throw Failure("expected a chat in " + room + ", heard: " + event.text());
  }
  return event.string("message");
}

void ChatClient::expect_silence() {
  const Json reply = request("{\"type\":\"ping\"}");
  if (reply.string("type") != "pong") throw Failure("expected pong, heard: " + reply.text());
}

Event next_message(WsClient& client) {
  while (true) {
    Event event = client.next();
    if (event.payload.find(R"("type":"system")") == std::string::npos) return event;
  }
}

}  // namespace ws::e2e
