#include "ws-user/client/requests.hpp"

#include "shared/protocol/text.hpp"

namespace ws::client {
namespace {

void add(std::string& out, std::string_view key_and_colon, std::string_view value) {
  out += key_and_colon;
  protocol::append_json_string(out, value);
}

void finish(std::string& out, std::uint64_t ref) {
  out += ",\"ref\":" + std::to_string(ref) + '}';
}

}  // namespace

std::string join_request(std::string_view room, std::string_view username, std::uint64_t ref) {
  std::string out;
  add(out, R"({"type":"join-room","room":)", room);
  if (!username.empty()) add(out, R"(,"username":)", username);
  finish(out, ref);
  return out;
}

std::string leave_request(std::string_view room, std::uint64_t ref) {
  std::string out;
  add(out, R"({"type":"leave-room","room":)", room);
  finish(out, ref);
  return out;
}

std::string where_request() {
  return R"({"type":"where","ref":)" + std::string(kWhereRef) + '}';
}

std::string chat_request(const Outgoing& message) {
  std::string out = R"({"type":"chat")";
  if (!message.room.empty()) add(out, R"(,"room":)", message.room);
  add(out, R"(,"message":)", message.text);
  if (!message.cid.empty()) add(out, R"(,"cid":)", message.cid);
  finish(out, message.ref);
  return out;
}

}  // namespace ws::client
