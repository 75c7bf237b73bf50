// A connection's part in compression (RFC 7692): what it agrees to, and messages that come compressed.
#include "shared/base/utf8.hpp"
#include "shared/net/connection.hpp"
#include "shared/net/server.hpp"
#include "shared/net/ws/compression_offer.hpp"

namespace ws::net {

std::string Connection::agree_on_compression(const HttpRequest& request) {
  if (server_.compression_ == Compression::kRefuse) return {};
  std::string answer = compression_answer(request.header("Sec-WebSocket-Extensions"));
  if (answer.empty()) return {};
  reader_.allow_compression();
  return answer;
}

void Connection::on_compressed(const FrameReader::Message& message) {
  std::string payload;
  switch (server_.inflater_.inflate(message.payload, server_.limits().max_message, payload)) {
    case Inflater::Result::kOk:
      break;
    case Inflater::Result::kTooBig:
      return give_up(CloseCode::kTooBig, "the message is too big once inflated");
    case Inflater::Result::kCorrupt:
      return give_up(CloseCode::kInvalidPayload, "the message cannot be inflated");
  }
  if (message.opcode == Opcode::kText && !is_utf8(payload))
    return give_up(CloseCode::kInvalidPayload, "the text is not UTF-8");
  server_.stats_.deflated_in.add(message.payload.size());
  server_.stats_.inflated_in.add(payload.size());
  on_message(message.opcode, payload);
}

}  // namespace ws::net
