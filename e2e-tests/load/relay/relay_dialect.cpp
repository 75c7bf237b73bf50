#include <random>
#include <stdexcept>

#include "e2e-tests/load/relay/samples.hpp"
#include "e2e-tests/load/websocket.hpp"
#include "shared/relay/control.hpp"

namespace ws::load {
namespace {

constexpr std::uint32_t kMask = 0x5ac35ac3;
constexpr std::size_t kFrameBytes = 256 * 1024;  // of records, so that a frame stays below its limit

NodeId random_node() {
  return {std::random_device{}() + (std::uint64_t{1} << 32)};
}

// A node's side of relay.v1, as far as moving records needs it.
class RelayDialect final : public Dialect {
 public:
  explicit RelayDialect(std::size_t size) : self_(random_node()), samples_(self_, size) {}

  std::string greeting(bool) override {
    relay::Hello hello;
    hello.name = "relay-load";
    return "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Protocol: relay.v1\r\n\r\n" +
           client_frame(Opcode::kBinary, relay::encode_hello(self_, hello).view(), kMask);
  }

  bool welcomed(std::string& in, std::string&) override {
    const std::size_t end = in.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    if (in.rfind("HTTP/1.1 101", 0) != 0) throw std::runtime_error("the relayer refuses: " + in);
    in.erase(0, end + 4);
    return true;
  }

  void append(std::string& out, std::uint64_t first, std::uint64_t count) override {
    const std::uint64_t a_frame = std::max<std::uint64_t>(1, kFrameBytes / samples_.size());
    for (std::uint64_t done = 0; done < count; done += a_frame) {
      payload_.clear();
      for (std::uint64_t i = done; i < std::min(count, done + a_frame); ++i) {
        payload_ += samples_.numbered(first + i);
      }
      out += client_frame(Opcode::kBinary, payload_, kMask);
    }
  }

  std::size_t take(std::string_view bytes, Tally& tally, std::string& out) override {
    std::size_t used = 0;
    FrameView frame;
    while (read_frame(bytes.data() + used, bytes.size() - used, frame) == FrameStatus::kComplete) {
      used += frame.size;
      const std::string_view payload(frame.payload, frame.length);
      if (frame.opcode == Opcode::kBinary) count_records(payload, tally);
      if (frame.opcode == Opcode::kPing) out += client_frame(Opcode::kPong, payload, kMask);
      if (frame.opcode == Opcode::kClose) throw std::runtime_error("the relayer closed the link");
    }
    return used;
  }

 private:
  static void count_records(std::string_view payload, Tally& tally) {
    relay::RecordReader reader(payload);
    relay::RecordView record;
    while (reader.next(record)) {
      if (record.kind == relay::Kind::kRoomMessage) count_record(record.whole, tally);
    }
  }

  NodeId self_;
  Samples samples_;
  std::string payload_;
};

}  // namespace

std::unique_ptr<Dialect> relay_dialect(std::size_t size) {
  return std::make_unique<RelayDialect>(size);
}

}  // namespace ws::load
