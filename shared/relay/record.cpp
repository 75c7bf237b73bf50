#include "shared/relay/record.hpp"

#include "shared/relay/little_endian.hpp"

namespace ws::relay {
namespace {

constexpr std::size_t kLengthAt = 0;
constexpr std::size_t kKindAt = 4;
constexpr std::size_t kFlagsAt = 5;
constexpr std::size_t kRoomLengthAt = 6;
constexpr std::size_t kOriginAt = 8;
constexpr std::size_t kNumberAt = 16;
constexpr std::size_t kTargetAt = 24;
constexpr std::size_t kStampAt = 32;
constexpr std::size_t kOptionsLengthAt = 40;

constexpr std::uint8_t kCidTag = 1;
constexpr std::size_t kOptionHead = 2;  // bytes: tag and length

std::size_t options_size(const RecordView& record) {
  return record.cid.empty() ? 0 : kOptionHead + record.cid.size();
}

ParseError parse_options(std::string_view options, RecordView& out) {
  while (!options.empty()) {
    if (options.size() < kOptionHead) return ParseError::kBadOption;
    const auto tag = static_cast<std::uint8_t>(options[0]);
    const std::size_t length = static_cast<std::uint8_t>(options[1]);
    options.remove_prefix(kOptionHead);
    if (length > options.size()) return ParseError::kBadOption;
    if (tag == kCidTag) {
      if (length > kMaxCid) return ParseError::kBadOption;
      out.cid = options.substr(0, length);
    }
    options.remove_prefix(length);
  }
  return ParseError::kNone;
}

char* append(char* to, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

}  // namespace

std::string_view describe(ParseError error) {
  switch (error) {
    case ParseError::kNone:
      return "no error";
    case ParseError::kTruncated:
      return "record cut short";
    case ParseError::kBadLength:
      return "record length out of bounds";
    case ParseError::kRoomTooLong:
      return "room name too long";
    case ParseError::kBadOption:
      return "malformed option";
  }
  return "unknown error";
}

ParseError parse(std::string_view bytes, RecordView& out) {
  if (bytes.size() < kHeaderSize) return ParseError::kTruncated;
  const char* head = bytes.data();
  const std::size_t length = load<std::uint32_t>(head + kLengthAt);
  if (length < kHeaderSize || length > kMaxRecord) return ParseError::kBadLength;
  if (length > bytes.size()) return ParseError::kTruncated;
  const std::size_t room = load<std::uint16_t>(head + kRoomLengthAt);
  const std::size_t options = load<std::uint16_t>(head + kOptionsLengthAt);
  if (room > kMaxRoom) return ParseError::kRoomTooLong;
  if (kHeaderSize + room + options > length) return ParseError::kBadLength;

  out.kind = static_cast<Kind>(head[kKindAt]);
  out.flags = static_cast<std::uint8_t>(head[kFlagsAt]);
  out.origin = NodeId{load<std::uint64_t>(head + kOriginAt)};
  out.number = load<std::uint64_t>(head + kNumberAt);
  out.target = NodeId{load<std::uint64_t>(head + kTargetAt)};
  out.stamp = load<std::uint64_t>(head + kStampAt);
  out.whole = bytes.substr(0, length);
  out.room = out.whole.substr(kHeaderSize, room);
  out.payload = out.whole.substr(kHeaderSize + room + options);
  out.cid = {};
  if (options == 0) return ParseError::kNone;
  return parse_options(out.whole.substr(kHeaderSize + room, options), out);
}

std::size_t encoded_size(const RecordView& record) {
  return kHeaderSize + record.room.size() + options_size(record) + record.payload.size();
}

Bytes encode(const RecordView& record) {
  const std::size_t size = encoded_size(record);
  return Bytes::build(size, [&](char* out) {
    store(out + kLengthAt, static_cast<std::uint32_t>(size));
    out[kKindAt] = static_cast<char>(record.kind);
    out[kFlagsAt] = static_cast<char>(record.flags);
    store(out + kRoomLengthAt, static_cast<std::uint16_t>(record.room.size()));
    store(out + kOriginAt, record.origin.value);
    store(out + kNumberAt, record.number);
    store(out + kTargetAt, record.target.value);
    store(out + kStampAt, record.stamp);
    store(out + kOptionsLengthAt, static_cast<std::uint16_t>(options_size(record)));
    char* at = append(out + kHeaderSize, record.room);
    if (!record.cid.empty()) {
      *at++ = static_cast<char>(kCidTag);
      *at++ = static_cast<char>(record.cid.size());
      at = append(at, record.cid);
    }
    append(at, record.payload);
  });
}

char* redirect(std::string_view whole, NodeId target, std::uint8_t more_flags, char* out) {
  std::memcpy(out, whole.data(), whole.size());
  out[kFlagsAt] = static_cast<char>(static_cast<std::uint8_t>(out[kFlagsAt]) | more_flags);
  store(out + kTargetAt, target.value);
  return out + whole.size();
}

}  // namespace ws::relay
