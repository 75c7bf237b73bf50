#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "shared/base/clock.hpp"
#include "shared/base/hlc.hpp"

namespace ws::bus {

// CidTable: which (room, cid) pairs went by lately and as which message, so that a client's retry is
// recognised whichever server it goes through. Forgets after an age, and the oldest first beyond a count.
// Keeps 64 bits of hash of each half of a pair instead of the pair: two cids of one room that are taken for
// one are as likely as guessing 64 bits.
//
// Thread: any if it is shared, and then one lock; else that of its owner, and none.
// Errors: what throws for lack of memory has changed nothing.
class CidTable {
 public:
  enum class Use { kOneThread, kShared };
  CidTable(milliseconds max_age, std::size_t max_entries, Use use = Use::kOneThread)
      : max_age_(max_age),
        max_entries_(std::max<std::size_t>(1, max_entries)),
        shared_(use == Use::kShared) {}

  std::optional<MessageId> find(std::string_view room, std::string_view cid) const;
  // The message that the pair went by as; nothing, if it is new: then it is the one of `make`, a MessageId(),
  // which is called in the same step and may throw. A shared table must not be called from within.
  template <typename Make>
  std::optional<MessageId> claim(std::string_view room, std::string_view cid, MonoTime now, Make&& make) {
    const auto lock = guard();
    const auto [entry, is_new] = enter(room, cid, now);
    if (!is_new) return entry->second;
    try {
      entry->second = make();
    } catch (...) {
      forget_newest();
      throw;
    }
    return std::nullopt;
  }
  // False if the pair is known already: then nothing changes.
  bool insert(std::string_view room, std::string_view cid, MessageId id, MonoTime now);
  void trim(MonoTime now);
  std::size_t size() const {
    const auto lock = guard();
    return by_time_.size();
  }

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
  using Ids = std::unordered_map<Key, MessageId, KeyHash>;

  static Key key_of(std::string_view room, std::string_view cid);
  std::unique_lock<std::mutex> guard() const {
    return shared_ ? std::unique_lock(mutex_) : std::unique_lock<std::mutex>();
  }
  // All under the lock.
  std::pair<Ids::iterator, bool> enter(std::string_view room, std::string_view cid, MonoTime now);
  void forget_newest() noexcept;
  void forget_oldest() noexcept;
  void forget_old(MonoTime now) noexcept;

  const milliseconds max_age_;
  const std::size_t max_entries_;
  const bool shared_;
  mutable std::mutex mutex_;  // of all below
  Ids ids_;
  std::deque<Entry> by_time_;
};

}  // namespace ws::bus
