#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/string_map.hpp"
#include "shared/relay/constants.hpp"

namespace ws::relayer {

// Mutes: which links do not want which rooms. One look-up a record finds the room's row; asking the row about
// all links, in the order of their slots, is a step each. A mute costs memory for the link that muted, and
// for no other.
//
// Thread: loop. Bounded: a link that mutes more rooms than `max_per_link` loses the mute that has not been
// used for the longest (a second chance each, so nearly so). Losing a mute is harmless: the node repeats it
// when it minds.
class Mutes {
  static constexpr unsigned kSlotBits = 12;
  static constexpr unsigned kIndexBits = 19;
  static_assert(relay::kMaxLinks <= std::size_t{1} << kSlotBits);
  static_assert(relay::kMaxMutesPerLink <= std::size_t{1} << kIndexBits);
  struct Place {
    std::uint32_t slot : kSlotBits;
    std::uint32_t used : 1;
    std::uint32_t index : kIndexBits;  // in the link's ring

    Place(std::uint32_t of, std::size_t at) : slot(of & ((1U << kSlotBits) - 1)), used(0) { move_to(at); }
    void move_to(std::size_t at) { index = at & ((1U << kIndexBits) - 1); }
  };

 public:
  using Slot = std::uint32_t;

  class Row {
   public:
    // Whether `slot` wants the room left out; notes that the mute was used.
    bool leaves_out(Slot slot) {
      Place* place = find(slot);
      if (place != nullptr) place->used = 1;
      return place != nullptr;
    }

   private:
    friend class Mutes;
    std::vector<Place>::iterator lower_bound(Slot slot);
    Place* find(Slot slot);  // null: not muted
    std::string room_;
    std::vector<Place> places_;  // by slot, ascending
  };

  // Asks one row (null: nobody muted the room) about many links, in ascending order of slots.
  // Mutes must not change meanwhile.
  class Scan {
   public:
    explicit Scan(Row* row) {
      if (row == nullptr) return;
      next_ = row->places_.data();
      end_ = next_ + row->places_.size();
    }
    bool leaves_out(Slot slot) {
      while (next_ != end_ && next_->slot < slot) ++next_;
      if (next_ == end_ || next_->slot != slot) return false;
      next_->used = 1;
      return true;
    }

   private:
    Place* next_ = nullptr;
    Place* end_ = nullptr;
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
