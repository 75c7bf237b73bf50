#include "shared/net/stream/slow_readers.hpp"

#include <algorithm>
#include <new>

namespace ws::net {
namespace {

constexpr milliseconds kSecond{1'000};
constexpr std::size_t kTakesMuch = 64 * 1024;

}  // namespace

void SlowReaders::note(Stream& stream, std::size_t took, std::size_t left, MonoTime now) noexcept try {
  const auto [place, made] = all_.try_emplace(&stream);
  One& one = place->second;
  if (made) one.since = one.second = now;
  turn_over(one, now);
  one.took += took;
  one.left = left;
} catch (const std::bad_alloc&) {
}

void SlowReaders::forget(Stream& stream) {
  if (!all_.empty()) all_.erase(&stream);
}

std::size_t SlowReaders::fullest(MonoTime now) const {
  std::size_t most = 0;
  for (const auto& [stream, one] : all_) {
    if (one.left > most && reads(one, now)) most = one.left;
  }
  return most;
}

void SlowReaders::turn_over(One& one, MonoTime now) {
  if (now - one.second < kSecond) return;
  one.took_before = now - one.second < 2 * kSecond ? one.took : 0;
  one.took = 0;
  one.second = now;
}

bool SlowReaders::reads(One one, MonoTime now) {
  turn_over(one, now);
  return now - one.since < kSecond || one.took + one.took_before >= std::min(kTakesMuch, one.left / 2);
}

}  // namespace ws::net
