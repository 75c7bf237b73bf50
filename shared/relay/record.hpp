#pragma once

#include <cstdint>
#include <string_view>

#include "shared/base/bytes.hpp"
#include "shared/base/ids.hpp"
#include "shared/relay/constants.hpp"
#include "shared/relay/kind.hpp"

namespace ws::relay {

// Record: what nodes and relayers say to each other. A frame carries one or more, back to back:
//
//   0  u32 length of the whole record      24 u64 target node (0: everybody)
//   4  u8  kind                            32 u64 stamp (hybrid logical clock, 0: none)
//   5  u8  flags                           40 u16 length of the options
//   6  u16 length of the room              42 room, options, payload
//   8  u64 origin node (0: the relayer)
//   16 u64 number (0: not numbered)        all little-endian
//
// An option is u8 tag, u8 length, value; unknown tags are skipped.
inline constexpr std::size_t kHeaderSize = 42;  // bytes, without room and options

enum class ParseError : std::uint8_t { kNone, kTruncated, kBadLength, kRoomTooLong, kBadOption };

std::string_view describe(ParseError error);

// RecordView: a record read in place. Valid as long as the bytes it was read from.
//
// Thread: any.
struct RecordView {
  Kind kind{};
  std::uint8_t flags = 0;
  NodeId origin;
  std::uint64_t number = 0;
  NodeId target;
  std::uint64_t stamp = 0;
  std::string_view room;
  std::string_view cid;
  std::string_view payload;
  std::string_view whole;  // the record's bytes, header included

  bool has(std::uint8_t bit) const { return (flags & bit) != 0; }
  // Numbered records to everybody, and their directed copies, are what mutes may leave out.
  bool numbered() const { return number != 0; }
};

// Reads the record that `bytes` begins with; bytes after it are left alone.
// Errors: returned; `out` is then unspecified.
ParseError parse(std::string_view bytes, RecordView& out);

// RecordReader: the records of one frame, one after the other.
//
//   RecordReader reader(frame);
//   while (reader.next(record)) ...
//   if (reader.error() != ParseError::kNone) ...   // what came before the error was whole
class RecordReader {
 public:
  explicit RecordReader(std::string_view frame) : frame_(frame) {}

  bool next(RecordView& out) {
    if (rest().empty() || error_ != ParseError::kNone) return false;
    error_ = parse(rest(), out);
    if (error_ != ParseError::kNone) return false;
    offset_ += out.whole.size();
    return true;
  }
  ParseError error() const { return error_; }
  std::size_t offset() const { return offset_; }  // of the byte after the last record read

 private:
  std::string_view rest() const { return frame_.substr(offset_); }

  std::string_view frame_;
  std::size_t offset_ = 0;
  ParseError error_ = ParseError::kNone;
};

// The size `encode` would produce, in bytes.
std::size_t encoded_size(const RecordView& record);

// Writes a record from the fields of `record` (`whole` is ignored): one allocation, the payload copied once.
// The caller keeps room, cid and payload within the bounds of constants.hpp.
Bytes encode(const RecordView& record);

// Copies the encoded record `whole` to `out` with another target and additional flags; returns the byte after
// it.
char* redirect(std::string_view whole, NodeId target, std::uint8_t more_flags, char* out);

}  // namespace ws::relay
