#include "e2e-tests/harness/deflate.hpp"

#include <zlib.h>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

constexpr int kRawWindow = -15;  // bits; negative: without zlib's own header
constexpr int kDefaultMemory = 8;
constexpr std::string_view kTail{"\0\0\xff\xff", 4};
constexpr std::size_t kSpare = 64;          // bytes that a flush may add
constexpr std::size_t kRoom = 1024 * 1024;  // bytes: more than any test is to hear

// Sets what zlib reads and writes.
void point(z_stream& stream, std::string_view in, std::string& out) {
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
}

}  // namespace

std::string deflate(std::string_view message) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kRawWindow, kDefaultMemory, Z_DEFAULT_STRATEGY);
  std::string out(::deflateBound(&stream, message.size()) + kSpare, '\0');
  point(stream, message, out);
  ::deflate(&stream, Z_SYNC_FLUSH);
  out.resize(stream.total_out - kTail.size());
  deflateEnd(&stream);
  return out;
}

std::string inflate(std::string_view payload) {
  const std::string whole = std::string(payload).append(kTail);
  std::string out(kRoom, '\0');
  z_stream stream{};
  inflateInit2(&stream, kRawWindow);
  point(stream, whole, out);
  const int status = ::inflate(&stream, Z_SYNC_FLUSH);
  const bool taken = status == Z_OK && stream.avail_in == 0;
  out.resize(stream.total_out);
  inflateEnd(&stream);
  if (!taken) throw Failure("server sent a message that cannot be inflated");
  return out;
}

}  // namespace ws::e2e
