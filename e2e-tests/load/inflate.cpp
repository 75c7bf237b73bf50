#include "e2e-tests/load/inflate.hpp"

#include <zlib.h>

#include <new>
#include <vector>

#include "e2e-tests/load/websocket.hpp"

namespace ws::load {
namespace {

constexpr int kRawWindow = -15;                       // bits; negative: without zlib's own header
constexpr std::size_t kFirstRoom = 64 * 1024;         // bytes; doubled until the message fits
constexpr std::string_view kTail{"\0\0\xff\xff", 4};  // what the sender cut off

struct Inflation {
  Inflation() : out(kFirstRoom) {
    if (inflateInit2(&stream, kRawWindow) != Z_OK) throw std::bad_alloc();
  }
  ~Inflation() { inflateEnd(&stream); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  // Takes all of `part`, and adds what it stands for to the first `made` bytes.
  bool feed(std::string_view part) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(part.data()));
    stream.avail_in = static_cast<uInt>(part.size());
    for (;;) {
      if (made == out.size()) out.resize(2 * out.size());
      stream.next_out = reinterpret_cast<Bytef*>(out.data()) + made;
      stream.avail_out = static_cast<uInt>(out.size() - made);
      const int status = inflate(&stream, Z_SYNC_FLUSH);
      made = out.size() - stream.avail_out;
      if ((status != Z_OK && status != Z_BUF_ERROR) || made > kMaxFrame) return false;
      if (stream.avail_out != 0) return stream.avail_in == 0;
    }
  }

  z_stream stream{};
  std::vector<char> out;
  std::size_t made = 0;
};

}  // namespace

std::optional<std::string_view> inflated(std::string_view payload) {
  thread_local Inflation inflation;
  inflateReset(&inflation.stream);
  inflation.made = 0;
  if (!inflation.feed(payload) || !inflation.feed(kTail)) return std::nullopt;
  return std::string_view(inflation.out.data(), inflation.made);
}

}  // namespace ws::load
