// libFuzzer target: whatever bytes arrive, the reader stays within them, and what it accepts can be written
// again.
//
//   scripts/build.sh fuzz
//   build/fuzz/bin/record-fuzz -max_total_time=60

#include <cstdint>
#include <cstdlib>

#include "shared/relay/control.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ws::relay;
  const std::string_view frame(reinterpret_cast<const char*>(data), size);
  RecordReader reader(frame);
  RecordView record;
  while (reader.next(record)) {
    const auto hello = read_hello(record);
    if (hello && hello->name.size() > kMaxName) std::abort();
    const auto peers = read_peers(record);
    if (peers && peers->size() > record.payload.size()) std::abort();
    if (read_numbers(record).has_value() != (record.payload.size() >= 2 * sizeof(std::uint64_t)))
      std::abort();
    const auto resume = read_resume(record);
    if (resume && resume->age < ws::milliseconds(0)) std::abort();
    RecordView again;
    const ws::Bytes written = encode(record);
    if (parse(written.view(), again) != ParseError::kNone) std::abort();
    if (again.room != record.room || again.cid != record.cid || again.payload != record.payload) std::abort();
    if (again.number != record.number || again.origin != record.origin) std::abort();
  }
  if (reader.offset() > size) std::abort();
  return 0;
}
