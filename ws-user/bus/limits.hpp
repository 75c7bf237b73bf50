#pragma once

#include <cstddef>
#include <cstdint>

#include "shared/base/clock.hpp"
#include "shared/relay/constants.hpp"

namespace ws::bus {

// Bounds and times of a node's side of the relay protocol. The first group is settable.
struct RelayLimits {
  std::size_t outbox_bytes = std::size_t{64} << 20;
  milliseconds outbox_age{5 * 60'000};

  std::uint32_t resume_window = relay::kResumeWindow;  // bytes of one answer we ask for
  std::size_t open_resumes = 8;
  milliseconds resume_patience{5'000};              // without progress, then asked again
  std::size_t member_queue = std::size_t{1} << 20;  // bytes that may wait for a member to read them
  milliseconds reading_patience{10'000};            // that one resume waits for members who read
  milliseconds late{1'000};                         // longer on its way than usual: its origin catches up
  milliseconds contact_slack{100};       // how long a first contact may take before it is asked again
  milliseconds absence{10'000};          // out of every peer list for this long: gone
  milliseconds keep_seen_extra{60'000};  // beyond the outbox's age, after a node is gone
  std::size_t origins = 4'096;           // other nodes remembered

  std::size_t mutes = relay::kMaxMutesPerLink;  // rooms
  std::size_t unmutes_pending = 10'000;         // rooms; beyond it none is evicted for a new mute
  std::uint32_t discards_to_mute = 8;           // records of one room within the window
  milliseconds discard_window{10'000};
  std::uint32_t discards_a_second = 1'000;  // above it a room is muted at its first discarded record
  milliseconds mute_repeat{1'000};          // a mute that has no effect is said again after this long
  std::size_t discard_rooms = 10'000;       // rooms counted at a time

  milliseconds unmute_wait{1'000};      // a join waits this long for the unmute ...
  milliseconds fetch_wait{1'000};       // ... and this long for the peers' answers
  milliseconds unmute_give_up{30'000};  // a link that has not confirmed by then never will
  std::size_t waiting_rooms = 10'000;
  std::size_t held_bytes = std::size_t{16} << 20;  // records held back while joins wait

  milliseconds cid_age{5 * 60'000};
  std::size_t cids = 200'000;
  std::size_t acks = 65'536;  // publications that wait for their confirmation
  milliseconds handover_repeat{500};
};

}  // namespace ws::bus
