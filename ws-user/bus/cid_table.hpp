#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/hlc.hpp"
#include "shared/base/string_map.hpp"

namespace ws::bus {

// CidTable: which (room, cid) pairs went by lately and as which message, so that a client's retry is
// recognised whichever server it goes through. Forgets after an age, and the oldest first beyond a count.
//
// Thread: loop.
class CidTable {
 public:
  CidTable(milliseconds max_age, std::size_t max_entries) : max_age_(max_age), max_entries_(max_entries) {}

  std::optional<MessageId> find(std::string_view room, std::string_view cid) const;
  // False if the pair is known already: then nothing changes.
  bool insert(std::string_view room, std::string_view cid, MessageId id, MonoTime now);
  void trim(MonoTime now);
  std::size_t size() const { return by_time_.size(); }

 private:
  struct Entry {
    std::string key;
    MonoTime at;
  };
  const milliseconds max_age_;
  const std::size_t max_entries_;
  StringMap<MessageId> ids_;
  std::deque<Entry> by_time_;
};

}  // namespace ws::bus
