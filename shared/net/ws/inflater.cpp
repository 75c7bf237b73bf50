#include "shared/net/ws/inflater.hpp"

#include <zlib.h>

#include <new>

#include "shared/net/ws/deflate_tail.hpp"

namespace ws::net {
namespace {

constexpr int kRawWindow = -15;            // bits; negative: without zlib's own header
constexpr std::size_t kChunk = 16 * 1024;  // bytes inflated at a time
constexpr int kBetweenBlocks = 128;        // zlib's flag in data_type

}  // namespace

struct Inflater::Stream {
  Stream() {
    if (inflateInit2(&z, kRawWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Stream() { inflateEnd(&z); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  z_stream z{};
  std::array<char, kChunk> chunk;
};

Inflater::Inflater() = default;

Inflater::~Inflater() = default;

Inflater::Result Inflater::inflate(std::string_view payload, std::size_t most, std::string& message) {
  if (stream_ == nullptr) stream_ = std::make_unique<Stream>();
  inflateReset(&stream_->z);
  message.clear();
  for (std::string_view part : {payload, kDeflateTail}) {
    if (Result result = feed(part, most, message); result != Result::kOk) return result;
  }
  // Whoever was cut off within a block took the tail for a part of it.
  return (stream_->z.data_type & kBetweenBlocks) == 0 ? Result::kCorrupt : Result::kOk;
}

Inflater::Result Inflater::feed(std::string_view part, std::size_t most, std::string& message) {
  z_stream& z = stream_->z;
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
  z.avail_in = static_cast<uInt>(part.size());
  do {
    z.next_out = reinterpret_cast<Bytef*>(stream_->chunk.data());
    z.avail_out = static_cast<uInt>(kChunk);
    const int status = ::inflate(&z, Z_SYNC_FLUSH);
    const std::size_t made = kChunk - z.avail_out;
    if (made > most - message.size()) return Result::kTooBig;
    message.append(stream_->chunk.data(), made);
    // Section 7.2.3.4: a message may hold blocks marked as the last one, and more after them.
    if (status == Z_STREAM_END) {
      inflateReset(&z);
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return Result::kCorrupt;
    }
  } while (z.avail_in != 0 || z.avail_out == 0);
  return Result::kOk;
}

}  // namespace ws::net
