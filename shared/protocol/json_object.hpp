#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/protocol/json_stream.hpp"
#include "shared/protocol/limits.hpp"

namespace ws::protocol {

// One member of a JSON object. The views live during the call that is given it; `raw` as long as the text.
struct JsonMember {
  enum class Kind { kNull, kTrue, kFalse, kNumber, kString, kNested };
  std::string_view key;
  Kind kind = Kind::kNull;
  std::string_view raw;   // the value as it was sent
  std::string_view text;  // of a string: what it says; in `raw`, unless it was built
  bool built = false;     // it has escapes
};

// RapidJSON's events, of which only the members of the outermost object matter.
template <typename Take>
class JsonObjectReader {
 public:
  using Ch = char;
  using SizeType = rapidjson::SizeType;
  using Kind = JsonMember::Kind;

  JsonObjectReader(std::string_view text, const JsonStream& stream, Take& take)
      : text_(text), stream_(stream), take_(take) {}

  bool Null() { return scalar(Kind::kNull); }
  bool Bool(bool value) { return scalar(value ? Kind::kTrue : Kind::kFalse); }
  bool RawNumber(const Ch*, SizeType, bool) { return scalar(Kind::kNumber); }
  bool String(const Ch*, SizeType, bool) { return scalar(Kind::kString); }
  bool StartObject() { return open(); }
  bool StartArray() { return open(); }
  bool EndObject(SizeType) { return close(); }
  bool EndArray(SizeType) { return close(); }
  bool Key(const Ch*, SizeType, bool) {
    if (depth_ != 1) return true;
    key_ = stream_.string();
    if (stream_.escaped()) key_ = key_text_ = key_;  // the stream builds the value in the same place
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
  bool scalar(Kind kind) {
    if (depth_ == 0) return false;  // no object
    if (depth_ == 1) settle(kind, stream_.Tell());
    return true;
  }
  bool open() {
    if (depth_ == kMaxNesting || (depth_ == 0 && text_[stream_.Tell()] != '{')) return false;
    ++depth_;
    return true;
  }
  bool close() {
    constexpr std::size_t kBracket = 1;  // RapidJSON takes the closing bracket only after this event
    if (--depth_ == 1) settle(Kind::kNested, stream_.Tell() + kBracket);
    return true;
  }
  static bool is_blank_or_colon(char c) {
    return c == ':' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
  void settle(Kind kind, std::size_t end) {
    std::size_t start = key_end_;
    while (is_blank_or_colon(text_[start])) ++start;
    const bool string = kind == Kind::kString;
    take_(JsonMember{key_, kind, text_.substr(start, end - start),
                     string ? stream_.string() : std::string_view(), string && stream_.escaped()});
  }

  std::string_view text_;
  const JsonStream& stream_;
  Take& take_;
  std::string_view key_;
  std::string key_text_;  // of a key with escapes
  std::size_t key_end_ = 0;
  std::size_t depth_ = 0;
};

// Calls `take(const JsonMember&)` for each member of the object that `text` is, as they come. False if it is
// no JSON object, or one nested beyond kMaxNesting: what was taken until then is to be forgotten. Parses in
// one pass without recursion.
//
// Thread: any.
template <typename Take>
bool read_json_object(std::string_view text, Take&& take) {
  JsonStream stream(text);
  JsonObjectReader<Take> handler(text, stream, take);
  thread_local rapidjson::Reader reader;  // keeps its stack, whose depth is bounded above
  constexpr unsigned kFlags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseInsituFlag;
  // RapidJSON takes a NUL for the end.
  return !reader.Parse<kFlags>(stream, handler).IsError() && stream.Tell() == text.size();
}

}  // namespace ws::protocol
