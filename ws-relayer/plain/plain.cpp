#include "ws-relayer/plain/plain.hpp"

#include "shared/protocol/event.hpp"
#include "shared/protocol/limits.hpp"
#include "shared/protocol/request.hpp"
#include "shared/protocol/text.hpp"

namespace ws::relayer {
namespace {

constexpr std::string_view kNameless = "User-plain";  // for a chat that does not say who speaks

}  // namespace

std::optional<PlainChat> PlainTranslator::translate(std::string_view frame) {
  if (!protocol::looks_like_object(frame)) return std::nullopt;
  auto decoded = protocol::decode_request(frame);
  const protocol::Request& request = decoded.request;
  protocol::ClientLimits limits;
  if (decoded.status != protocol::DecodedRequest::Status::kOk || request.type != "chat" || !request.room ||
      request.message.empty() || !protocol::is_name(*request.room, limits.max_room_name)) {
    return std::nullopt;
  }
  std::string_view user = request.user_id    ? *request.user_id
                          : request.username ? *request.username
                                             : kNameless;
  if (!protocol::is_name(user, limits.max_username)) user = kNameless;
  MessageId id{hlc_.next(clock_.wall()), self_};
  PlainChat chat{std::string(*request.room), {}};
  protocol::encode_chat(chat.event,
                        {*request.room, request.message, user, to_text(id), Hlc::time_of(id.stamp)});
  return chat;
}

}  // namespace ws::relayer
