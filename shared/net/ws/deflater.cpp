#include "shared/net/ws/deflater.hpp"

#include <zlib.h>

#include <new>

#include "shared/net/ws/deflate_tail.hpp"
#include "shared/net/ws/frame.hpp"

namespace ws::net {
namespace {

// For 64 KiB of text, level 6 takes eight times as long to leave 31 % of it instead of 37 %.
constexpr int kLevel = 1;
constexpr int kRawWindow = -15;  // bits; negative: without zlib's own header
constexpr int kMemory =
    6;  // of 9: less to clear for each message, with the same result for all but large ones
constexpr std::size_t kKeptScratch = 64 * 1024;  // bytes

}  // namespace

struct Deflater::Stream {
  Stream() {
    if (deflateInit2(&z, kLevel, Z_DEFLATED, kRawWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK)
      throw std::bad_alloc();
  }
  ~Stream() { deflateEnd(&z); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  z_stream z{};
};

Deflater::Deflater() = default;

Deflater::~Deflater() = default;

Bytes Deflater::twin_of(const Bytes& frame) {
  const std::string_view payload = frame_payload(frame.view());
  if (payload.size() < kWorthwhile) return frame;
  const std::string_view deflated = deflate(payload);
  stats_.messages.add();
  stats_.bytes_in.add(payload.size());
  stats_.bytes_out.add(deflated.empty() ? payload.size() : deflated.size());
  Bytes twin = deflated.empty() ? frame : make_compressed_frame(frame_opcode(frame.view()), deflated);
  if (scratch_.size() > kKeptScratch) scratch_ = {};
  return twin;
}

std::string_view Deflater::deflate(std::string_view payload) {
  if (stream_ == nullptr) stream_ = std::make_unique<Stream>();
  z_stream& z = stream_->z;
  deflateReset(&z);
  // Room for what is shorter than the payload, and for the tail that is then cut off; the flush is complete
  // only where room is left.
  const std::size_t room = payload.size() + kDeflateTail.size();
  if (scratch_.size() < room) scratch_.resize(room);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(payload.data()));
  z.avail_in = static_cast<uInt>(payload.size());
  z.next_out = reinterpret_cast<Bytef*>(scratch_.data());
  z.avail_out = static_cast<uInt>(room);
  if (::deflate(&z, Z_SYNC_FLUSH) != Z_OK || z.avail_out == 0) return {};
  return {scratch_.data(), room - z.avail_out - kDeflateTail.size()};
}

}  // namespace ws::net
