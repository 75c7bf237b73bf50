// Whatever a client or a relayer sends is read, or refused, and nothing else.
#include <cstddef>
#include <cstdint>

#include "shared/protocol/broadcast_codec.hpp"
#include "shared/protocol/event.hpp"
#include "shared/protocol/plain_codec.hpp"
#include "shared/protocol/request.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ws::protocol;
  std::string_view frame(reinterpret_cast<const char*>(data), size);
  DecodedRequest decoded = decode_request(frame);
  if (decoded.status == DecodedRequest::Status::kOk && !decoded.request.message.empty()) {
    plain_from_message(decoded.request.message, "user", Birth::kJson);
    plain_from_message(decoded.request.message, "user", Birth::kPlainText);
    plain_from_message(decoded.request.message, "user", Birth::kPlainBinary);
  }
  decode_broadcast(frame);
  decode_presence(frame);
  return 0;
}
