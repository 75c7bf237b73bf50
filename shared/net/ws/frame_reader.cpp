#include "shared/net/ws/frame_reader.hpp"

#include <algorithm>
#include <array>
#include <websocketpp/processors/hybi13.hpp>

#include "shared/base/utf8.hpp"
#include "shared/net/ws/masked_header.hpp"
#include "shared/net/ws/protocol_config.hpp"
#include "shared/net/ws/whole_frame.hpp"

namespace ws::net {
namespace {

using Processor = websocketpp::processor::hybi13<ProtocolConfig>;

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

// A message that comes in pieces.
//
// The processor looks at bytes one at a time to take masks off and to check UTF-8. So it is told that it
// reads a server's frames of binary messages, and gets them with the mask already taken off; that a client
// must mask, and that text is UTF-8, is checked here. Nor does it know of compression: where that was agreed,
// the bit that tells of it is taken off too. Where it is out of place it stays, and is an error.
struct FrameReader::Assembly {
  Assembly(std::size_t max_message, bool may_be_compressed)
      : processor(false, false, message_manager(), no_masking()), compression(may_be_compressed) {
    processor.set_max_message_size(max_message);
  }

  State consume(std::uint8_t* data, std::size_t size, std::size_t* used, Message& message);
  // Nothing is under way: what comes next may be read without this.
  bool done() const { return !error && header.size() == 0 && !fragmented; }

  // Both take bytes off the front of `data` and answer how many.
  std::size_t take_header(const std::uint8_t* data, std::size_t size);
  std::size_t take_payload(std::uint8_t* data, std::size_t size);
  void judge_basic_header();
  void judge_length();
  void give_header(std::size_t from, std::size_t to);
  bool marked_as_compressed() const { return compression && header.begins_message() && header.reserved1(); }
  bool frame_complete() const { return header.complete() && payload_left == 0; }
  void hand_over(Message& message);

  Processor processor;
  websocketpp::lib::error_code error;
  MaskedHeader header;             // of the frame under way
  std::uint64_t payload_left = 0;  // bytes of it
  std::uint64_t payload_taken = 0;
  bool fragmented = false;  // the last data frame was not the last of its message
  bool text = false;        // the message is to be UTF-8
  bool ascii = true;        // so far
  bool compression;         // was agreed on
  bool compressed = false;  // the message is
};

// What is wrong with a header is found before the rest of it is there.
std::size_t FrameReader::Assembly::take_header(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kBasic = MaskedHeader::kBasicSize;
  std::size_t used = 0;
  while (used < size && !header.complete() && !error) {
    header.push(data[used++]);
    if (header.size() == kBasic) {
      give_header(0, kBasic);
      judge_basic_header();
    } else if (header.size() > kBasic && header.size() == header.length_end()) {
      judge_length();
    }
  }
  if (!error && header.complete()) payload_left = header.payload_size();
  payload_taken = 0;
  return used;
}

void FrameReader::Assembly::judge_basic_header() {
  if (error) return;
  if (!header.masked()) error = make_error_code(websocketpp::processor::error::masking_required);
  if (header.is_control()) return;
  if (!header.is_continuation()) {
    text = header.is_text();
    ascii = true;
    compressed = marked_as_compressed();
  }
  fragmented = !header.is_final();
}

// The top bit of a length is no part of it (RFC 6455 section 5.2): such a frame is not too big but wrong.
void FrameReader::Assembly::judge_length() {
  if (header.payload_size() >> 63 != 0) {
    error = make_error_code(websocketpp::processor::error::protocol_violation);
  } else {
    give_header(MaskedHeader::kBasicSize, header.length_end());
  }
}

void FrameReader::Assembly::give_header(std::size_t from, std::size_t to) {
  std::array<std::uint8_t, MaskedHeader::kMaxSize> plain;
  std::copy(header.data(), header.data() + to, plain.begin());
  if (header.is_text())
    plain[0] = static_cast<std::uint8_t>(plain[0] ^ MaskedHeader::kText ^ MaskedHeader::kBinary);
  if (marked_as_compressed()) plain[0] = static_cast<std::uint8_t>(plain[0] ^ MaskedHeader::kReserved1);
  plain[1] = static_cast<std::uint8_t>(plain[1] & ~MaskedHeader::kMaskBit);
  processor.consume(plain.data() + from, to - from, error);
}

std::size_t FrameReader::Assembly::take_payload(std::uint8_t* data, std::size_t size) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size, payload_left));
  if (count == 0) return 0;
  if (!unmask(data, count, header.mask(), payload_taken)) ascii = false;
  processor.consume(data, count, error);
  payload_left -= count;
  payload_taken += count;
  return count;
}

FrameReader::State FrameReader::Assembly::consume(std::uint8_t* data, std::size_t size, std::size_t* used,
                                                  Message& message) {
  *used = 0;
  while (*used < size && !error) {
    if (!header.complete()) *used += take_header(data + *used, size - *used);
    if (!error && header.complete()) *used += take_payload(data + *used, size - *used);
    if (error || !frame_complete()) continue;
    header.clear();
    if (!processor.ready()) continue;
    hand_over(message);
    if (!error) return State::kMessage;
  }
  return error ? State::kFailed : State::kMore;
}

void FrameReader::Assembly::hand_over(Message& message) {
  Processor::message_ptr whole = processor.get_message();
  message.opcode = static_cast<Opcode>(whole->get_opcode());
  message.assembled_ = std::move(whole->get_raw_payload());
  message.payload = message.assembled_;
  message.compressed = message.opcode == Opcode::kBinary && compressed;
  if (message.opcode != Opcode::kBinary || !text) return;
  message.opcode = Opcode::kText;
  if (!compressed && !ascii && !is_utf8(message.payload))
    error = make_error_code(websocketpp::processor::error::invalid_utf8);
}

FrameReader::FrameReader(std::size_t max_message)
    : max_message_(static_cast<std::uint32_t>(std::min<std::size_t>(max_message, UINT32_MAX))) {}

FrameReader::~FrameReader() = default;

FrameReader::State FrameReader::consume(std::uint8_t* data, std::size_t size, std::size_t* used,
                                        Message& message) {
  if (assembly_ == nullptr) {
    if (take_whole(data, size, used, message)) return State::kMessage;
    assembly_ = std::make_unique<Assembly>(max_message_, compression_);
  }
  State state = assembly_->consume(data, size, used, message);
  if (assembly_->done()) assembly_.reset();
  return state;
}

bool FrameReader::take_whole(std::uint8_t* data, std::size_t size, std::size_t* used,
                             Message& message) const {
  WholeFrame frame;
  if (!frame.find(data, size, max_message_)) return false;
  const bool ascii = unmask(frame.payload, frame.payload_size, frame.mask, 0);
  message.opcode = frame.opcode;
  message.compressed = false;
  message.payload = {reinterpret_cast<const char*>(frame.payload), frame.payload_size};
  if (frame.opcode == Opcode::kText && !ascii && !is_utf8(message.payload)) {
    unmask(frame.payload, frame.payload_size, frame.mask, 0);  // as it came, for whoever says what is wrong
    return false;
  }
  *used = frame.size;
  return true;
}

CloseCode FrameReader::failure_code() const {
  const auto code = static_cast<CloseCode>(websocketpp::processor::error::to_ws(assembly_->error));
  // What websocketpp has no code for is still the peer's fault: the reader itself cannot fail.
  return code == CloseCode::kInternalError ? CloseCode::kProtocolError : code;
}

std::string FrameReader::failure_reason() const {
  return assembly_->error.message();
}

CloseFrame parse_close(std::string_view bytes) {
  const std::string payload(bytes);
  CloseFrame close;
  websocketpp::lib::error_code error;
  auto code = websocketpp::close::extract_code(payload, error);
  if (error || (!payload.empty() && websocketpp::close::status::invalid(code))) return close;
  close.code = static_cast<CloseCode>(code);
  close.reason = websocketpp::close::extract_reason(payload, error);
  close.valid = !error;
  return close;
}

}  // namespace ws::net
