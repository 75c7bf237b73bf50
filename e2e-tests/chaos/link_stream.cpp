#include "e2e-tests/chaos/link_stream.hpp"

#include "e2e-tests/harness/frame.hpp"
#include "shared/relay/record.hpp"

namespace ws::chaos {
namespace {

constexpr std::size_t kShortHeader = 2;  // bytes, without length and mask
constexpr std::size_t kMaskSize = 4;     // bytes
constexpr std::uint8_t kBinaryFrame = 0x82;

struct Head {
  std::size_t size = 0;    // bytes of the header; 0: incomplete
  std::size_t length = 0;  // bytes of payload
};

Head read_head(std::string_view bytes) {
  if (bytes.size() < kShortHeader) return {};
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::size_t short_length = at(1) & 0x7f;
  const std::size_t extra = short_length == 126 ? 2 : short_length == 127 ? 8 : 0;
  Head head{kShortHeader + extra, extra == 0 ? short_length : 0};
  if (bytes.size() < head.size) return {};
  for (std::size_t i = kShortHeader; i < head.size; ++i) head.length = head.length << 8 | at(i);
  if ((at(1) & 0x80) != 0) head.size += kMaskSize;
  return head;
}

bool may_drop(const relay::RecordView& record) {
  return record.kind == relay::Kind::kRoomMessage && record.numbered() &&
         !record.has(relay::flag::kRoomAnswer);
}

}  // namespace

std::size_t first_unit(std::string_view bytes, bool upgraded) {
  if (!upgraded) {
    constexpr std::string_view kBlankLine = "\r\n\r\n";
    const std::size_t end = bytes.find(kBlankLine);
    return end == std::string_view::npos ? 0 : end + kBlankLine.size();
  }
  const Head head = read_head(bytes);
  return head.size == 0 || bytes.size() < head.size + head.length ? 0 : head.size + head.length;
}

std::string without_records(std::string_view frame, const std::function<bool()>& drop) {
  if (static_cast<std::uint8_t>(frame[0]) != kBinaryFrame) return std::string(frame);
  const std::string_view payload = frame.substr(read_head(frame).size);
  std::string kept;
  relay::RecordReader reader(payload);
  relay::RecordView record;
  while (reader.next(record)) {
    if (!may_drop(record) || !drop()) kept += record.whole;
  }
  if (kept.size() == payload.size()) return std::string(frame);
  if (kept.empty()) return kept;
  e2e::OutFrame out{e2e::Opcode::binary, kept};
  out.masked = false;
  return e2e::encode(out);
}

}  // namespace ws::chaos
