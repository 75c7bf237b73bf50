#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "shared/base/clock.hpp"
#include "shared/base/hlc.hpp"

namespace ws::bus {

// CidTable: which (room, cid) pairs went by lately and as which message, so that a client's retry is
// recognised whichever server it goes through. Forgets after an age, and the oldest first beyond a count.
// Keeps 64 bits of hash of each half of a pair instead of the pair: two cids of one room that are taken for
// one are as likely as guessing 64 bits.
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
  struct Key {
    std::size_t room;
    std::size_t cid;
    friend bool operator==(const Key& a, const Key& b) { return a.room == b.room && a.cid == b.cid; }
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return key.cid ^ (key.room << 1); }
  };
  struct Entry {
    Key key;
    MonoTime at;
  };
  static Key key_of(std::string_view room, std::string_view cid);

  const milliseconds max_age_;
  const std::size_t max_entries_;
  std::unordered_map<Key, MessageId, KeyHash> ids_;
  std::deque<Entry> by_time_;
};

}  // namespace ws::bus
