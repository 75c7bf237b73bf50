#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "shared/base/string_map.hpp"
#include "ws-user/bus/discards.hpp"
#include "ws-user/bus/limits.hpp"
#include "ws-user/bus/links.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

// RoomInterest: which rooms have members here, which rooms the relayers were told to leave out, and which of
// those are being taken back. Mutes are told to every link and repeated on a new one; an unmute is done once
// every link that was up has confirmed it or gone down.
//
// Thread: loop. Bounded: RelayLimits::mutes, the least recently muted first out, which unmutes it;
// RelayLimits::unmutes_pending keeps evictions in check; a join is never refused its unmute.
class RoomInterest {
 public:
  RoomInterest(NodeId self, const RelayLimits& limits, const Rules& rules, RelayWire& wire)
      : self_(self), limits_(limits), rules_(rules), wire_(wire), discards_(limits) {}

  bool occupied(std::string_view room) const { return occupied_.contains(room); }
  void occupy(std::string_view room) { occupied_.insert(room); }
  void empty(std::string_view room) { occupied_.erase(room); }

  // A record came for a room without members: mutes the room when there are too many of them.
  void discard(std::string_view room, LinkSet up, MonoTime now);

  // Takes a mute back. True if some link still has to confirm that.
  bool unmute(std::string_view room, LinkSet up);
  // A link confirms. True if none is left that has to.
  bool confirm(LinkId link, std::string_view room, std::uint64_t ticket);
  // A link is down. The rooms whose unmute is done by that.
  std::vector<std::string> lose_link(LinkId link);
  // A link is new: tells it all mutes.
  void repeat_mutes(LinkId link);

  std::size_t muted() const { return muted_.size(); }
  std::size_t unmuting() const { return unmuting_.size(); }
  bool is_muted(std::string_view room) const { return muted_.contains(room); }

 private:
  struct Unmuting {
    LinkSet pending = 0;
    std::uint64_t ticket = 0;
  };
  struct Mute {
    std::string room;
    MonoTime told_at;
  };
  using Mutes = std::list<Mute>;
  void mute(std::string_view room, LinkSet up, MonoTime now);
  bool send_unmute(std::string_view room, LinkSet up);
  void evict_oldest(LinkSet up);
  Bytes encode_mute(std::string_view room) const;

  const NodeId self_;
  const RelayLimits& limits_;
  const Rules& rules_;
  RelayWire& wire_;
  struct Nothing {};
  StringMap<Nothing> occupied_;
  Discards discards_;
  Mutes by_age_;  // the oldest first
  StringMap<Mutes::iterator> muted_;
  StringMap<Unmuting> unmuting_;
  std::uint64_t last_ticket_ = 0;
};

}  // namespace ws::bus
