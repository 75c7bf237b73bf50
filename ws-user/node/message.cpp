#include "ws-user/node/message.hpp"

#include "shared/protocol/broadcast_codec.hpp"
#include "shared/protocol/plain_codec.hpp"
#include "shared/protocol/request.hpp"

namespace ws::node {

ChatFrames::ChatFrames(std::string_view native, std::string_view message, std::string_view user,
                       milliseconds wall, Birth birth, net::Deflater& deflater)
    : native_(native), message_(message), user_(user), wall_(wall), birth_(birth), deflater_(deflater) {}

ChatFrames::ChatFrames(std::string_view native, milliseconds wall, Birth birth, net::Deflater& deflater)
    : native_(native), wall_(wall), birth_(birth), deflater_(deflater) {}

room::FrameView ChatFrames::view(Hearing hearing) {
  if (!(hearing == Dialect::kRooms) || encoded_.has(hearing)) return {in(hearing).view(), {}};
  const std::size_t head = net::write_frame_header(head_.data(), net::Opcode::kText, native_.size());
  return {{head_.data(), head}, native_};
}

const Bytes& ChatFrames::in(Hearing hearing) {
  if (!encoded_.has(hearing)) {
    encoded_.set(hearing,
                 hearing.compressed() ? deflater_.twin_of(in(hearing.dialect())) : encode(hearing.dialect()));
  }
  return encoded_.in(hearing);
}

void ChatFrames::read_native() {
  auto decoded = protocol::decode_request(native_);
  message_ = decoded.request.message.empty() ? std::string_view("null") : decoded.request.message;
  native_user_ = decoded.request.user_id.value_or("");
  user_ = native_user_;
}

Bytes ChatFrames::encode(Dialect dialect) {
  if (dialect == Dialect::kRooms) return net::make_frame(net::Opcode::kText, native_);
  if (message_.empty()) read_native();
  if (dialect == Dialect::kPlain) {
    auto opcode = birth_ == Birth::kPlainBinary ? net::Opcode::kBinary : net::Opcode::kText;
    return net::make_frame(opcode, protocol::plain_from_message(message_, user_, birth_));
  }
  std::string out;
  protocol::encode_broadcast_message(out, user_, message_, wall_);
  return net::make_frame(net::Opcode::kText, out);
}

EncodedFrames notice_frames(std::string_view user, std::string_view text, milliseconds wall) {
  std::string out;
  protocol::encode_broadcast_system(out, user, text, wall);
  EncodedFrames frames;
  frames.set(Dialect::kBroadcast, net::make_frame(net::Opcode::kText, out));
  return frames;
}

}  // namespace ws::node
