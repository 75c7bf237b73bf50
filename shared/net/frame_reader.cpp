#include "shared/net/frame_reader.hpp"

#include <websocketpp/processors/hybi13.hpp>

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

struct FrameReader::Impl {
  explicit Impl(std::size_t max_message) : processor(false, true, message_manager(), no_masking()) {
    processor.set_max_message_size(max_message);
  }
  Processor processor;
  Processor::message_ptr message;
};

FrameReader::FrameReader(std::size_t max_message) : impl_(std::make_unique<Impl>(max_message)) {}

FrameReader::~FrameReader() = default;

FrameReader::State FrameReader::consume(std::uint8_t* data, std::size_t size, std::size_t* used) {
  websocketpp::lib::error_code error;
  *used = impl_->processor.consume(data, size, error);
  if (error) {
    failure_code_ = static_cast<CloseCode>(websocketpp::processor::error::to_ws(error));
    // What websocketpp has no code for is still the peer's fault: the reader itself cannot fail.
    if (failure_code_ == CloseCode::kInternalError) failure_code_ = CloseCode::kProtocolError;
    failure_reason_ = error.message();
    return State::kFailed;
  }
  if (!impl_->processor.ready()) return State::kMore;
  impl_->message = impl_->processor.get_message();
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
