#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <websocketpp/close.hpp>
#include <websocketpp/common/memory.hpp>
#include <websocketpp/extensions/permessage_deflate/disabled.hpp>
#include <websocketpp/http/request.hpp>
#include <websocketpp/http/response.hpp>
#include <websocketpp/message_buffer/alloc.hpp>
#include <websocketpp/message_buffer/message.hpp>
#include <websocketpp/processors/hybi13.hpp>
#include <websocketpp/random/none.hpp>

#include "shared/net/ws/frame_reader.hpp"

// websocketpp as a second opinion on frames: it reads the same bytes as our FrameReader, and what they make
// of them must agree. For tests and fuzzers only.
namespace ws::net::oracle {

// Takes the place of decompression: says what came as seven bits a byte, which is UTF-8 whatever it was, and
// as long. websocketpp adds four bytes of its own at the end of a message.
template <bool kCompression>
struct SevenBits : websocketpp::extensions::permessage_deflate::disabled<SevenBits<kCompression>> {
  bool is_enabled() const { return kCompression; }
  websocketpp::lib::error_code decompress(const std::uint8_t* data, std::size_t size, std::string& out) {
    for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(data[i] & 0x7f);
    return {};
  }
  static std::string of(std::string_view payload) {
    std::string out;
    SevenBits().decompress(reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size(), out);
    return out + std::string("\0\0\x7f\x7f", 4);
  }
};

template <bool kCompression>
struct Config {
  using request_type = websocketpp::http::parser::request;
  using response_type = websocketpp::http::parser::response;
  using message_type =
      websocketpp::message_buffer::message<websocketpp::message_buffer::alloc::con_msg_manager>;
  using con_msg_manager_type = websocketpp::message_buffer::alloc::con_msg_manager<message_type>;
  using rng_type = websocketpp::random::none::int_generator<std::uint32_t>;
  using permessage_deflate_type = SevenBits<kCompression>;
  static constexpr bool enable_extensions = false;
  static constexpr std::size_t max_message_size = 1024;  // bytes; each reading sets its own
};

inline CloseCode code_of(websocketpp::lib::error_code error) {
  const auto code = static_cast<CloseCode>(websocketpp::processor::error::to_ws(error));
  // A length that is not in its shortest form is one of those that websocketpp has no code for.
  return code == CloseCode::kInternalError ? CloseCode::kProtocolError : code;
}

// Both readers at the same bytes. Empty: they agree; else what they do not agree about.
template <bool kCompression>
class Reading {
 public:
  explicit Reading(std::size_t max_message)
      : processor_(false, true, std::make_shared<Manager>(), rng_), reader_(max_message) {
    processor_.set_max_message_size(max_message);
    if (kCompression) reader_.allow_compression();
  }

  // `cut()` says how many bytes come at a time.
  template <typename Cut>
  std::string read(std::string_view bytes, Cut&& cut) {
    for (std::size_t at = 0; at < bytes.size() && wrong_.empty() && !failed_;) {
      const std::string_view piece = bytes.substr(at, std::max<std::size_t>(cut(), 1));
      at += step(piece);
    }
    return wrong_;
  }

 private:
  using Processor = websocketpp::processor::hybi13<Config<kCompression>>;
  using Manager = typename Config<kCompression>::con_msg_manager_type;
  using State = FrameReader::State;

  std::size_t step(std::string_view piece) {
    std::vector<std::uint8_t> ours(piece.begin(), piece.end());  // both take the mask off in place
    std::vector<std::uint8_t> theirs = ours;
    std::size_t used = 0;
    const std::size_t taken = processor_.consume(theirs.data(), theirs.size(), error_);
    const State state = reader_.consume(ours.data(), ours.size(), &used, message_);
    failed_ = state == State::kFailed;
    if (failed_) {
      judge_failure();
    } else if (error_) {
      wrong_ = "only websocketpp says: " + error_.message();
    } else if ((state == State::kMessage) != processor_.ready()) {
      wrong_ = "a message is whole for one of them";
    } else if (used != taken) {
      wrong_ = "they took " + std::to_string(used) + " and " + std::to_string(taken) + " bytes";
    } else if (processor_.ready()) {
      judge_message();
    }
    return used;
  }

  void judge_failure() {
    // websocketpp does not look for these bits.
    if (reader_.error() == FrameError::kCompressedContinuation ||
        reader_.error() == FrameError::kLengthTopBit)
      return;
    // It judges a length when the mask has come, too.
    std::uint8_t mask[4] = {};
    if (!error_ && !processor_.ready()) processor_.consume(mask, sizeof mask, error_);
    // It asks whether a text's last character is whole only where the text came in one frame.
    if (!error_ && processor_.ready() &&
        !websocketpp::utf8_validator::validate(processor_.get_message()->get_payload()))
      error_ = websocketpp::processor::error::make_error_code(websocketpp::processor::error::invalid_utf8);
    if (!error_) {
      wrong_ = "only our reader says: " + reader_.failure_reason();
    } else if (reader_.failure_code() != code_of(error_)) {
      wrong_ = reader_.failure_reason() + ", but websocketpp says: " + error_.message();
    }
  }

  void judge_message() {
    const auto theirs = processor_.get_message();
    const auto opcode = static_cast<Opcode>(theirs->get_opcode());
    const bool alike = message_.compressed
                           ? SevenBits<kCompression>::of(message_.payload) == theirs->get_payload()
                           : message_.payload == theirs->get_payload();
    if (!alike || message_.opcode != opcode || message_.compressed != theirs->get_compressed())
      wrong_ = "the messages differ";
    if (opcode == Opcode::kClose && wrong_.empty()) judge_close();
  }

  void judge_close() {
    const std::string payload(message_.payload);
    const CloseFrame close = parse_close(payload);
    websocketpp::lib::error_code code_error;
    websocketpp::lib::error_code reason_error;
    const auto code = websocketpp::close::extract_code(payload, code_error);
    const std::string reason = websocketpp::close::extract_reason(payload, reason_error);
    if (close.valid != (!code_error && !reason_error)) {
      wrong_ = "a close frame is valid for one of them";
    } else if (close.valid && (static_cast<std::uint16_t>(close.code) != code || close.reason != reason)) {
      wrong_ = "what a close frame says";
    }
  }

  typename Config<kCompression>::rng_type rng_;
  Processor processor_;
  websocketpp::lib::error_code error_;
  FrameReader reader_;
  FrameReader::Message message_;
  bool failed_ = false;
  std::string wrong_;
};

}  // namespace ws::net::oracle
