#pragma once

#include <rapidjson/reader.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "shared/protocol/plain_text.hpp"

namespace ws::protocol {

// JsonStream: RapidJSON's way into a text that stays where it is. RapidJSON would take a string character by
// character into a buffer; here it passes over plain ones eight bytes at a time and hands out a view of the
// text itself. Only a string with escapes is built, in a buffer that all strings of a text share.
//
// For rapidjson::Reader with kParseInsituFlag (which asks the stream to keep the strings; nothing is written
// into the text). The views it hands out live as long as the text, those of escaped strings until the next
// string.
//
// Thread: any, one text each.
class JsonStream {
 public:
  using Ch = char;

  explicit JsonStream(std::string_view text) : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

  Ch Peek() const { return at_ == end_ ? '\0' : *at_; }
  Ch Take() { return at_ == end_ ? '\0' : *at_++; }
  std::size_t Tell() const { return static_cast<std::size_t>(at_ - begin_); }

  // A string: begin, then pass_plain and Put in turns, then end.
  Ch* PutBegin() {
    string_ = plain_end_ = at_;
    escaped_ = false;
    return const_cast<Ch*>(at_);  // not written to
  }
  void pass_plain();
  void Put(Ch c);
  std::size_t PutEnd(Ch*) const { return string().size() + kTerminator; }

  // The string that has just ended, and whether it had to be built.
  std::string_view string() const {
    return escaped_ ? std::string_view(built_)
                    : std::string_view(string_, static_cast<std::size_t>(plain_end_ - string_));
  }
  bool escaped() const { return escaped_; }

 private:
  static constexpr std::size_t kTerminator =
      1;  // which RapidJSON puts behind a string, and takes off its length

  const char* begin_;
  const char* at_;
  const char* end_;
  const char* string_ = nullptr;     // its first byte, behind the quote
  const char* plain_end_ = nullptr;  // how far it needs no building
  bool escaped_ = false;
  std::string built_;
};

// Passes over what stands in a string as itself.
inline void JsonStream::pass_plain() {
  const char* const from = at_;
  at_ = end_of_plain(at_, end_);
  if (escaped_) {
    built_.append(from, at_);
  } else {
    plain_end_ = at_;
  }
}

// A character that an escape stands for, or the terminator behind the closing quote.
inline void JsonStream::Put(Ch c) {
  if (c == '\0' && at_[-1] == '"') return;
  if (!escaped_) {
    escaped_ = true;
    built_.assign(string_, plain_end_);
  }
  built_ += c;
}

}  // namespace ws::protocol

// Where RapidJSON scans for the end of the plain characters of a string (with SIMD, for its own streams).
template <>
template <>
inline void rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>>::ScanCopyUnescapedString(
    ws::protocol::JsonStream& in, ws::protocol::JsonStream&) {
  in.pass_plain();
}
