#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "shared/base/bytes.hpp"
#include "shared/base/clock.hpp"

namespace ws::bus {

// Outbox: the numbered records a node has published, the newest of them, linked or not, within a bound in
// bytes and one in age. What falls out can no longer be resumed.
//
// Thread: loop. Shares the records' bytes with the links' queues.
class Outbox {
 public:
  Outbox(std::size_t max_bytes, milliseconds max_age) : max_bytes_(max_bytes), max_age_(max_age) {}

  std::uint64_t newest() const { return newest_; }                        // 0: nothing published yet
  std::uint64_t oldest() const { return newest_ - entries_.size() + 1; }  // newest + 1 when empty
  std::size_t bytes() const { return bytes_; }

  // Keeps `record`, whose number is newest() + 1, also if it alone is larger than the bound.
  void append(Bytes record, MonoTime now);
  void trim(MonoTime now);

  // `number` is one of oldest() to newest().
  const Bytes& record(std::uint64_t number) const { return entries_[number - oldest()].record; }

  // The number of the first record kept that was published at `since` or later; newest + 1 if there is none.
  std::uint64_t first_since(MonoTime since) const;
  // Whether a record published at `since` or later has fallen out.
  bool lost_since(MonoTime since) const { return lost_any_ && last_lost_at_ >= since; }

 private:
  struct Entry {
    Bytes record;
    MonoTime at;
  };
  void drop_first();

  const std::size_t max_bytes_;
  const milliseconds max_age_;
  std::deque<Entry> entries_;
  std::uint64_t newest_ = 0;
  std::size_t bytes_ = 0;
  MonoTime last_lost_at_{0};  // when the youngest record that fell out was published
  bool lost_any_ = false;
};

}  // namespace ws::bus
