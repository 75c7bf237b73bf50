#include "e2e-tests/load/relay/samples.hpp"

#include <cstring>

#include "shared/relay/record.hpp"

namespace ws::load {
namespace {

constexpr std::size_t kNumberAt = 16;  // bytes, see shared/relay/record.hpp
constexpr std::string_view kRoom = "Room 1";

}  // namespace

Samples::Samples(NodeId origin, std::size_t size) {
  relay::RecordView record;
  record.kind = relay::Kind::kRoomMessage;
  record.origin = origin;
  record.room = kRoom;
  const std::size_t head = relay::kHeaderSize + kRoom.size();
  const std::string payload(size > head ? size - head : 0, 'x');
  record.payload = payload;
  record_ = relay::encode(record).view();
}

// Both sides are little-endian machines.
std::string_view Samples::numbered(std::uint64_t number) {
  std::memcpy(record_.data() + kNumberAt, &number, sizeof number);
  return record_;
}

void count_record(std::string_view record, Tally& tally) {
  std::uint64_t number = 0;
  std::memcpy(&number, record.data() + kNumberAt, sizeof number);
  if (number != tally.last + 1) ++tally.wrong;
  tally.last = number;
  ++tally.records;
  tally.bytes += record.size();
}

}  // namespace ws::load
