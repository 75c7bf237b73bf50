#include "ws-relayer/plain/plain.hpp"

#include "shared/protocol/event.hpp"
#include "shared/protocol/limits.hpp"
#include "shared/protocol/request.hpp"
#include "shared/protocol/text.hpp"
#include "shared/relay/record.hpp"

namespace ws::relayer {
namespace {

constexpr milliseconds kLogInterval{60'000};
constexpr std::string_view kNameless = "User-plain";  // for a chat that does not say who speaks

}  // namespace

PlainTranslator::PlainTranslator(NodeId self, const Clock& clock)
    : self_(self), clock_(clock), too_large_log_(kLogInterval) {}

std::optional<PlainChat> PlainTranslator::translate(std::string_view frame) {
  if (!protocol::looks_like_object(frame)) return std::nullopt;
  auto decoded = protocol::decode_request(frame);
  const protocol::Request& request = decoded.request;
  protocol::Limits limits;
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
  const std::size_t size = relay::kHeaderSize + chat.room.size() + chat.event.size();
  if (size <= relay::kMaxRecord) return chat;
  std::uint64_t suppressed = 0;
  if (too_large_log_.allow(clock_.now(), &suppressed)) {
    spdlog::warn(
        "a plain link's chat stays among plain links: for the servers it would take {} bytes, and at most {} "
        "go ({} like this before)",
        size, relay::kMaxRecord, suppressed);
  }
  return std::nullopt;
}

}  // namespace ws::relayer
