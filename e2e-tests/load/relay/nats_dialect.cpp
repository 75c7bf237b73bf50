#include <charconv>
#include <stdexcept>

#include "e2e-tests/load/relay/samples.hpp"

namespace ws::load {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

// The text protocol of nats-server: publish to a subject, or subscribe to it.
class NatsDialect final : public Dialect {
 public:
  explicit NatsDialect(std::size_t size)
      : samples_(NodeId{1}, size), head_("PUB room " + std::to_string(samples_.size()) + "\r\n") {}

  std::string greeting(bool receives) override {
    return std::string("CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":false}\r\n") +
           (receives ? "SUB room 1\r\n" : "") + "PING\r\n";
  }

  // The answer to our ping says that the subscription stands.
  bool welcomed(std::string& in, std::string&) override {
    constexpr std::string_view kPong = "PONG\r\n";
    const std::size_t pong = in.find(kPong);
    if (pong == std::string::npos) return false;
    in.erase(0, pong + kPong.size());
    return true;
  }

  void append(std::string& out, std::uint64_t first, std::uint64_t count) override {
    for (std::uint64_t i = 0; i < count; ++i) {
      out += head_;
      out += samples_.numbered(first + i);
      out += kLineEnd;
    }
  }

  std::size_t take(std::string_view bytes, Tally& tally, std::string& out) override {
    std::size_t used = 0;
    while (const std::size_t size = take_one(bytes.substr(used), tally, out)) used += size;
    return used;
  }

 private:
  // The bytes of one whole protocol unit, 0 if it is not all there.
  static std::size_t take_one(std::string_view bytes, Tally& tally, std::string& out) {
    const std::size_t end = bytes.find(kLineEnd);
    if (end == std::string_view::npos) return 0;
    const std::string_view line = bytes.substr(0, end);
    std::size_t used = end + kLineEnd.size();
    if (line.substr(0, 4) == "MSG ") {
      std::size_t length = 0;
      std::from_chars(line.data() + line.rfind(' ') + 1, line.data() + line.size(), length);
      if (bytes.size() < used + length + kLineEnd.size()) return 0;
      count_record(bytes.substr(used, length), tally);
      return used + length + kLineEnd.size();
    }
    if (line == "PING") out += "PONG\r\n";
    if (line.substr(0, 4) == "-ERR") throw std::runtime_error("nats-server says " + std::string(line));
    return used;
  }

  Samples samples_;
  std::string head_;
};

}  // namespace

std::unique_ptr<Dialect> nats_dialect(std::size_t size) {
  return std::make_unique<NatsDialect>(size);
}

}  // namespace ws::load
