#include "shared/protocol/server_event.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstdlib>

#include "shared/protocol/limits.hpp"

namespace ws::protocol {
namespace {

// RapidJSON's events, of which only those of the top level matter.
class EventReader {
 public:
  using Ch = char;
  using SizeType = rapidjson::SizeType;

  EventReader(std::string_view frame, const rapidjson::MemoryStream& stream, ServerEvent& out)
      : frame_(frame), stream_(stream), out_(out) {}

  bool Null() { return scalar({}); }
  bool Bool(bool) { return scalar({}); }
  bool RawNumber(const Ch* digits, SizeType length, bool) {
    if (depth_ == 1 && key_ == "reconnectInMs")
      out_.reconnect_in = milliseconds(std::strtol(std::string(digits, length).c_str(), nullptr, 10));
    return scalar({});
  }
  bool String(const Ch* text, SizeType length, bool) {
    std::string_view value{text, length};
    if (depth_ == 1 && key_ == "message") out_.is_text = true;
    return scalar(value);
  }
  bool StartObject() { return open(); }
  bool StartArray() { return open(); }
  bool EndObject(SizeType) { return close(); }
  bool EndArray(SizeType) { return close(); }
  bool Key(const Ch* text, SizeType length, bool) {
    if (depth_ != 1) return true;
    key_.assign(text, length);
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
  bool scalar(std::string_view text) {
    if (depth_ == 0) return false;  // a frame is an object
    if (depth_ == 1) settle(text, stream_.Tell());
    return true;
  }
  bool open() {
    if (depth_ == kMaxNesting || (depth_ == 0 && frame_[stream_.Tell()] != '{')) return false;
    ++depth_;
    return true;
  }
  bool close() {
    constexpr std::size_t kBracket = 1;  // RapidJSON takes the closing bracket only after this event
    if (--depth_ == 1) settle({}, stream_.Tell() + kBracket);
    return true;
  }

  // A top-level value has ended; `text` is what it says, if it is a string.
  void settle(std::string_view text, std::size_t end) {
    if (std::string* field = raw_field()) {
      std::size_t start = frame_.find_first_not_of(" \t\r\n:", key_end_);
      *field = frame_.substr(start, end - start);
      if (field == &out_.message) out_.text = text;
    } else if (std::string* known = text_field()) {
      *known = text;
    }
  }
  std::string* raw_field() {
    if (key_ == "message") return &out_.message;
    if (key_ == "ref") return &out_.ref;
    return nullptr;
  }
  std::string* text_field() {
    if (key_ == "type") return &out_.type;
    if (key_ == "room") return &out_.room;
    if (key_ == "userId") return &out_.user;
    if (key_ == "id") return &out_.id;
    if (key_ == "timestamp") return &out_.timestamp;
    if (key_ == "code") return &out_.code;
    return nullptr;
  }

  std::string_view frame_;
  const rapidjson::MemoryStream& stream_;
  ServerEvent& out_;
  std::string key_;
  std::size_t key_end_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

std::optional<ServerEvent> decode_server_event(std::string_view frame) {
  ServerEvent event;
  rapidjson::MemoryStream stream(frame.data(), frame.size());
  EventReader handler(frame, stream, event);
  rapidjson::Reader reader;
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
  if (reader.Parse<kFlags>(stream, handler).IsError()) return std::nullopt;
  return event;
}

}  // namespace ws::protocol
