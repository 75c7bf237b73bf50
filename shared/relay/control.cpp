#include "shared/relay/control.hpp"

#include <algorithm>
#include <limits>

#include "shared/relay/little_endian.hpp"

namespace ws::relay {
namespace {

constexpr std::size_t kHelloFixed = 2 + 8 + 8;      // bytes before the name
constexpr std::size_t kPeerFixed = 8 + 1;           // bytes before a peer's name
constexpr std::size_t kNumbersSize = 8 + 8;         // bytes
constexpr std::size_t kResumeSize = 8 + 8 + 4 + 8;  // bytes
constexpr std::uint64_t kMaxMillis = std::numeric_limits<std::int64_t>::max() / 4;

milliseconds to_millis(std::uint64_t raw) {
  return milliseconds(static_cast<std::int64_t>(std::min(raw, kMaxMillis)));
}

template <typename T>
void append(std::string& out, T value) {
  char raw[sizeof value];
  store(raw, value);
  out.append(raw, sizeof raw);
}

Bytes encode_with(RecordView head, std::string_view payload) {
  head.payload = payload;
  return encode(head);
}

}  // namespace

Bytes encode_hello(NodeId self, const Hello& hello) {
  std::string payload;
  append(payload, hello.version);
  append(payload, hello.dial);
  append(payload, static_cast<std::uint64_t>(hello.running.count()));
  payload.append(hello.name.substr(0, kMaxName));
  RecordView head;
  head.kind = Kind::kHello;
  head.origin = self;
  return encode_with(head, payload);
}

std::optional<Hello> read_hello(const RecordView& record) {
  if (record.payload.size() < kHelloFixed) return std::nullopt;
  const char* at = record.payload.data();
  Hello hello;
  hello.version = load<std::uint16_t>(at);
  hello.dial = load<std::uint64_t>(at + 2);
  hello.running = to_millis(load<std::uint64_t>(at + 10));
  hello.name = record.payload.substr(kHelloFixed, kMaxName);
  return hello;
}

Bytes encode_peers(const std::vector<Peer>& peers) {
  std::string payload;
  for (const Peer& peer : peers) {
    const std::string_view name = std::string_view(peer.name).substr(0, kMaxName);
    append(payload, peer.node.value);
    append(payload, static_cast<std::uint8_t>(name.size()));
    payload.append(name);
  }
  RecordView head;
  head.kind = Kind::kPeers;
  return encode_with(head, payload);
}

std::optional<std::vector<Peer>> read_peers(const RecordView& record) {
  std::vector<Peer> peers;
  std::string_view rest = record.payload;
  while (!rest.empty()) {
    if (rest.size() < kPeerFixed) return std::nullopt;
    const NodeId node{load<std::uint64_t>(rest.data())};
    const std::size_t length = load<std::uint8_t>(rest.data() + 8);
    rest.remove_prefix(kPeerFixed);
    if (length > rest.size()) return std::nullopt;
    peers.push_back({node, std::string(rest.substr(0, length))});
    rest.remove_prefix(length);
  }
  return peers;
}

Bytes encode_numbers(RecordView head, Numbers numbers) {
  char payload[kNumbersSize];
  store(payload, numbers.first);
  store(payload + 8, numbers.second);
  return encode_with(head, {payload, sizeof payload});
}

std::optional<Numbers> read_numbers(const RecordView& record) {
  if (record.payload.size() < kNumbersSize) return std::nullopt;
  return Numbers{load<std::uint64_t>(record.payload.data()), load<std::uint64_t>(record.payload.data() + 8)};
}

Bytes encode_resume(RecordView head, const Resume& resume) {
  char payload[kResumeSize];
  store(payload, resume.seen);
  store(payload + 8, resume.ticket);
  store(payload + 16, resume.window);
  store(payload + 20, static_cast<std::uint64_t>(resume.age.count()));
  return encode_with(head, {payload, sizeof payload});
}

std::optional<Resume> read_resume(const RecordView& record) {
  if (record.payload.size() < kResumeSize) return std::nullopt;
  const char* at = record.payload.data();
  Resume resume;
  resume.seen = load<std::uint64_t>(at);
  resume.ticket = load<std::uint64_t>(at + 8);
  resume.window = load<std::uint32_t>(at + 16);
  resume.age = to_millis(load<std::uint64_t>(at + 20));
  return resume;
}

}  // namespace ws::relay
