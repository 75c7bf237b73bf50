#include "shared/net/frame_reader.hpp"

#include <algorithm>
#include <array>
#include <websocketpp/processors/hybi13.hpp>

#include "shared/net/masked_header.hpp"
#include "shared/net/protocol_config.hpp"

namespace ws::net {
namespace {

using Processor = websocketpp::processor::hybi13<ProtocolConfig>;

constexpr std::size_t kKeyLength = 24;  // characters: 16 bytes in base64

// Stateless, and shared by all readers of a thread.
Processor::msg_manager_ptr message_manager() {
  thread_local auto manager = std::make_shared<ProtocolConfig::con_msg_manager_type>();
  return manager;
}

ProtocolConfig::rng_type& no_masking() {
  thread_local ProtocolConfig::rng_type rng;
  return rng;
}

}  // namespace

// Websocketpp takes masks off byte by byte, which was the larger part of a relayer's work outside the kernel.
// So it is told that it reads a server's frames, and gets them with the mask already taken off; that a client
// must mask is checked here.
struct FrameReader::Impl {
  explicit Impl(std::size_t max_message) : processor(false, false, message_manager(), no_masking()) {
    processor.set_max_message_size(max_message);
  }

  // Both take bytes off the front of `data` and answer how many.
  std::size_t take_header(const std::uint8_t* data, std::size_t size);
  std::size_t take_payload(std::uint8_t* data, std::size_t size);
  void give_header(std::size_t from, std::size_t to);
  bool frame_complete() const { return header.complete() && payload_left == 0; }

  Processor processor;
  Processor::message_ptr message;
  websocketpp::lib::error_code error;
  MaskedHeader header;             // of the frame under way
  std::uint64_t payload_left = 0;  // bytes of it
  std::uint64_t payload_taken = 0;
};

// What is wrong with a header is found before the rest of it is there.
std::size_t FrameReader::Impl::take_header(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kBasic = MaskedHeader::kBasicSize;
  std::size_t used = 0;
  while (used < size && !header.complete() && !error) {
    header.push(data[used++]);
    if (header.size() == kBasic) {
      give_header(0, kBasic);
      if (!error && !header.masked())
        error = make_error_code(websocketpp::processor::error::masking_required);
    } else if (header.size() > kBasic && header.size() == header.length_end()) {
      give_header(kBasic, header.length_end());
    }
  }
  if (!error && header.complete()) payload_left = header.payload_size();
  payload_taken = 0;
  return used;
}

void FrameReader::Impl::give_header(std::size_t from, std::size_t to) {
  std::array<std::uint8_t, MaskedHeader::kMaxSize> plain;
  std::copy(header.data(), header.data() + to, plain.begin());
  plain[1] = static_cast<std::uint8_t>(plain[1] & ~MaskedHeader::kMaskBit);
  processor.consume(plain.data() + from, to - from, error);
}

std::size_t FrameReader::Impl::take_payload(std::uint8_t* data, std::size_t size) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, payload_left));
  if (count == 0) return 0;
  unmask(data, count, header.mask(), payload_taken);
  processor.consume(data, count, error);
  payload_left -= count;
  payload_taken += count;
  return count;
}

FrameReader::FrameReader(std::size_t max_message) : impl_(std::make_unique<Impl>(max_message)) {}

FrameReader::~FrameReader() = default;

FrameReader::State FrameReader::consume(std::uint8_t* data, std::size_t size, std::size_t* used) {
  Impl& impl = *impl_;
  *used = 0;
  while (*used < size && !impl.error) {
    if (!impl.header.complete()) *used += impl.take_header(data + *used, size - *used);
    if (!impl.error && impl.header.complete()) *used += impl.take_payload(data + *used, size - *used);
    if (!impl.frame_complete()) continue;
    impl.header.clear();
    if (impl.processor.ready()) break;
  }
  if (const auto error = impl.error) {
    failure_code_ = static_cast<CloseCode>(websocketpp::processor::error::to_ws(error));
    // What websocketpp has no code for is still the peer's fault: the reader itself cannot fail.
    if (failure_code_ == CloseCode::kInternalError) failure_code_ = CloseCode::kProtocolError;
    failure_reason_ = error.message();
    return State::kFailed;
  }
  if (impl.header.size() != 0 || !impl.processor.ready()) return State::kMore;
  impl.message = impl.processor.get_message();
  return State::kMessage;
}

Opcode FrameReader::opcode() const {
  return static_cast<Opcode>(impl_->message->get_opcode());
}

std::string FrameReader::take_payload() {
  std::string payload = std::move(impl_->message->get_raw_payload());
  impl_->message.reset();
  return payload;
}

CloseFrame parse_close(const std::string& payload) {
  CloseFrame close;
  websocketpp::lib::error_code error;
  auto code = websocketpp::close::extract_code(payload, error);
  if (error || (!payload.empty() && websocketpp::close::status::invalid(code))) return close;
  close.code = static_cast<CloseCode>(code);
  close.reason = websocketpp::close::extract_reason(payload, error);
  close.valid = !error;
  return close;
}

std::string accept_key(const std::string& key) {
  constexpr const char* kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (key.size() != kKeyLength || key.find_first_not_of(kBase64) != kKeyLength - 2 ||
      key.substr(kKeyLength - 2) != "==") {
    return {};
  }
  ProtocolConfig::request_type request;
  ProtocolConfig::response_type response;
  request.replace_header("Sec-WebSocket-Key", key);
  Processor processor(false, true, message_manager(), no_masking());
  if (processor.process_handshake(request, "", response)) return {};
  return response.get_header("Sec-WebSocket-Accept");
}

}  // namespace ws::net
