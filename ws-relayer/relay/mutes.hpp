#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/string_map.hpp"

namespace ws::relayer {

// Mutes: which links do not want which rooms. One look-up a record finds the room's row; asking the row about
// a link is an array access.
//
// Thread: loop. Bounded: a link that mutes more rooms than `max_per_link` loses the mute that has not been
// used for the longest (a second chance each, so nearly so). Losing a mute is harmless: the node repeats it
// when it minds.
class Mutes {
 public:
  using Slot = std::uint32_t;

  class Row {
   public:
    // Whether `slot` wants the room left out; notes that the mute was used.
    bool leaves_out(Slot slot) {
      if (slot >= places_.size() || places_[slot].index == kNone) return false;
      places_[slot].used = true;
      return true;
    }

   private:
    friend class Mutes;
    static constexpr std::uint32_t kNone = ~std::uint32_t{0};
    struct Place {
      std::uint32_t index = kNone;  // in the link's ring
      bool used = false;
    };
    std::string room_;
    std::vector<Place> places_;  // by slot
    std::size_t links_ = 0;
  };

  explicit Mutes(std::size_t max_per_link) : max_per_link_(max_per_link) {}

  Row* find(std::string_view room) { return rows_.empty() ? nullptr : rows_.find(room); }
  void add(Slot slot, std::string_view room);
  void remove(Slot slot, std::string_view room);
  void clear(Slot slot);

  std::size_t rooms() const { return rows_.size(); }
  std::size_t count(Slot slot) const { return slot < rings_.size() ? rings_[slot].rows.size() : 0; }
  std::size_t largest() const;  // count of the link with the most

 private:
  struct Ring {
    std::vector<Row*> rows;
    std::size_t hand = 0;
  };
  void drop(Slot slot, Row& row);
  void evict_one(Slot slot);

  const std::size_t max_per_link_;
  StringMap<Row> rows_;
  std::vector<Ring> rings_;  // by slot
};

}  // namespace ws::relayer
