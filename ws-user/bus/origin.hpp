#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"
#include "ws-user/bus/lateness.hpp"
#include "ws-user/bus/links.hpp"

namespace ws::bus {

// Origin: what a node knows about another node. Plain data; PeerTable writes its presence, RelayNode what has
// arrived of its numbering and what it has confirmed of ours, Resumer the question under way.
//
// Thread: loop.
struct Origin {
  NodeId node;
  std::string name;

  // Presence.
  LinkSet links = 0;         // relayers whose peer list has it
  bool here = false;         // the listener was told so
  MonoTime absent_since{0};  // meaningful while links == 0
  bool gone = false;  // known to be: acks do not wait for it. Silence while nobody lists it is not enough

  // What of its numbering has arrived.
  std::optional<std::uint64_t> seen;  // everything up to here; nothing before the first contact
  std::uint64_t got_due = 0;          // confirm once seen reaches this; 0: nothing is owed

  Lateness lateness;

  // The question under way. kPaced: the next one waits until the members here have room.
  enum class Asking : std::uint8_t { kNo, kQueued, kOpen, kPaced };
  Asking asking = Asking::kNo;
  std::uint64_t ticket = 0;
  MonoTime asked_at{0};
  MonoTime progress_at{0};
  milliseconds slack{0};          // of a first contact
  std::uint64_t measurement = 0;  // kPaced: the one to wait for
  MonoTime paced_at{0};           // kPaced: since then
  milliseconds waited{0};         // in this resume, for members

  // What of our numbering it has confirmed.
  std::uint64_t confirmed = 0;
  std::uint64_t met_after = 0;  // our newest number when it first came
};

}  // namespace ws::bus
