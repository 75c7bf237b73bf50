#include "shared/protocol/request.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>

#include "shared/protocol/limits.hpp"

namespace ws::protocol {
namespace {

enum class Field {
  kUnknown,
  kType,
  kRef,
  kRoom,
  kUsername,
  kUserId,
  kMessage,
  kContent,
  kCid,
  kAck,
  kSince,
  kBefore,
  kToken,
  kHistory,
  kLimit,
  kEcho,
  kPresence,
  kGaps
};

struct FieldName {
  std::string_view name;
  Field field;
};

constexpr std::array<FieldName, 17> kFields{{{"type", Field::kType},
                                             {"ref", Field::kRef},
                                             {"room", Field::kRoom},
                                             {"username", Field::kUsername},
                                             {"userId", Field::kUserId},
                                             {"message", Field::kMessage},
                                             {"content", Field::kContent},
                                             {"cid", Field::kCid},
                                             {"ack", Field::kAck},
                                             {"since", Field::kSince},
                                             {"before", Field::kBefore},
                                             {"token", Field::kToken},
                                             {"history", Field::kHistory},
                                             {"limit", Field::kLimit},
                                             {"echo", Field::kEcho},
                                             {"presence", Field::kPresence},
                                             {"gaps", Field::kGaps}}};

Field field_named(std::string_view name) {
  auto found =
      std::find_if(kFields.begin(), kFields.end(), [&](const FieldName& f) { return f.name == name; });
  return found == kFields.end() ? Field::kUnknown : found->field;
}

std::string_view name_of(Field field) {
  return std::find_if(kFields.begin(), kFields.end(), [&](const FieldName& f) { return f.field == field; })
      ->name;
}

// RapidJSON's events, of which only those of the top level matter.
class RequestReader {
 public:
  using Ch = char;
  using SizeType = rapidjson::SizeType;

  RequestReader(std::string_view frame, const rapidjson::MemoryStream& stream, DecodedRequest& out)
      : frame_(frame), stream_(stream), out_(out) {}

  bool Null() {
    return scalar([this] { return takes_any(); });
  }
  bool Bool(bool value) {
    return scalar([&] {
      if (bool* target = flag()) return (*target = value, true);
      return takes_any();
    });
  }
  bool RawNumber(const Ch* digits, SizeType length, bool) {
    return scalar([&] { return number({digits, length}); });
  }
  bool String(const Ch* text, SizeType length, bool) {
    return scalar([&] { return string({text, length}); });
  }
  bool StartObject() { return open(); }
  bool StartArray() { return open(); }
  bool EndObject(SizeType) { return close(); }
  bool EndArray(SizeType) { return close(); }
  bool Key(const Ch* text, SizeType length, bool) {
    if (depth_ != 1) return true;
    field_ = field_named({text, length});
    key_end_ = stream_.Tell();
    return true;
  }
  // Numbers arrive as RawNumber; these complete the interface that RapidJSON asks for.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  bool takes_any() const { return field_ == Field::kMessage || field_ == Field::kContent; }

  template <typename Take>
  bool scalar(Take&& take) {
    if (depth_ == 0) return false;  // a frame is an object
    if (depth_ == 1) settle(take(), stream_.Tell());
    return true;
  }

  bool open() {
    if (depth_ == kMaxNesting) return false;
    if (depth_ == 0 && frame_[stream_.Tell()] != '{') return false;
    ++depth_;
    return true;
  }

  bool close() {
    constexpr std::size_t kBracket = 1;  // RapidJSON takes the closing bracket only after this event
    if (--depth_ == 1) settle(takes_any(), stream_.Tell() + kBracket);
    return true;
  }

  // A top-level value has ended: note what is kept as it was sent, or that its type was wrong.
  void settle(bool fits, std::size_t end) {
    if (field_ == Field::kUnknown) return;
    if (!fits) {
      out_.status = DecodedRequest::Status::kBadField;
      if (out_.bad_field.empty()) out_.bad_field = name_of(field_);
    } else if (field_ == Field::kMessage) {
      out_.request.message = raw_value(end);
    } else if (field_ == Field::kContent) {
      out_.request.content = raw_value(end);
    } else if (field_ == Field::kRef) {
      out_.request.ref = raw_value(end);
    }
  }

  std::string_view raw_value(std::size_t end) const {
    std::size_t start = frame_.find_first_not_of(" \t\r\n:", key_end_);
    return frame_.substr(start, end - start);
  }

  bool* flag() {
    switch (field_) {
      case Field::kEcho:
        return &out_.request.echo;
      case Field::kPresence:
        return &out_.request.presence;
      case Field::kGaps:
        return &out_.request.gaps;
      default:
        return nullptr;
    }
  }

  bool number(std::string_view digits) {
    if (takes_any() || field_ == Field::kRef) return true;
    if (field_ != Field::kHistory && field_ != Field::kLimit) return false;
    constexpr std::size_t kMostDigits = 9;
    if (digits.size() > kMostDigits || digits.find_first_not_of("0123456789") != std::string_view::npos)
      return false;
    auto value = static_cast<std::uint32_t>(std::stoul(std::string(digits)));
    (field_ == Field::kHistory ? out_.request.history : out_.request.limit) = value;
    return true;
  }

  bool string(std::string_view text) {
    Request& request = out_.request;
    switch (field_) {
      case Field::kType:
        request.type = text;
        return true;
      case Field::kRoom:
        request.room = text;
        return true;
      case Field::kUsername:
        request.username = text;
        return true;
      case Field::kUserId:
        request.user_id = text;
        return true;
      case Field::kCid:
        request.cid = text;
        return true;
      case Field::kAck:
        request.ack = text;
        return true;
      case Field::kSince:
        request.since = text;
        return true;
      case Field::kBefore:
        request.before = text;
        return true;
      case Field::kToken:
        request.token = text;
        return true;
      case Field::kMessage:
      case Field::kContent:
      case Field::kRef:
        return true;
      default:
        return false;
    }
  }

  std::string_view frame_;
  const rapidjson::MemoryStream& stream_;
  DecodedRequest& out_;
  Field field_ = Field::kUnknown;
  std::size_t key_end_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

bool looks_like_object(std::string_view frame) {
  std::size_t first = frame.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && frame[first] == '{';
}

DecodedRequest decode_request(std::string_view frame) {
  DecodedRequest decoded;
  rapidjson::MemoryStream stream(frame.data(), frame.size());
  RequestReader handler(frame, stream, decoded);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  if (reader.Parse<kFlags>(stream, handler).IsError()) decoded.status = DecodedRequest::Status::kNotJson;
  return decoded;
}

}  // namespace ws::protocol
