#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ws-user/bus/limits.hpp"

namespace ws::bus::model {

// What can happen in a model run. `who` is a node, or a relayer where the name says so.
enum class Act : std::uint8_t {
  kPublish,         // who publishes `amount` messages to room `what`; every 3rd asks for `relayed`
  kJoin,            // a member joins room `what` on who
  kLeave,           // a member of room `what` on who leaves
  kRetry,           // who is asked to publish, again, the message last given a client id
  kCut,             // the link from who to relayer `what` breaks; the ends notice within `amount` ms
  kSlowUp,          // frames from who to relayer `what` take up to `amount` ms
  kSlowDown,        // frames from relayer `what` to who take up to `amount` ms
  kStallNode,       // who does nothing for `amount` ms
  kStallRelayer,    // relayer who does nothing for `amount` ms
  kRestartNode,     // who is killed and starts anew
  kRestartRelayer,  // relayer who is killed and is back after `amount` ms
  kKillRelayer,     // relayer who is killed for good (there is another one)
  kBreakPath,       // who can never reach relayer `what` again
  kFreezeNode,      // who does nothing any more, and nobody closes its links
  kStepClock,       // the wall clock of who steps by `amount` ms
  kSlowMembers,     // the members on who read next to nothing for `amount` ms
};

struct Event {
  MonoTime at{0};
  Act act{};
  std::size_t who = 0;
  std::size_t what = 0;
  int amount = 0;
};

// Scenario: one run of the model, as a function of its seed: how large, which bounds, what happens when.
struct Scenario {
  std::uint64_t seed = 0;
  std::size_t nodes = 2;
  std::size_t relayers = 1;
  std::size_t rooms = 2;
  RelayLimits limits;
  std::size_t relayer_mutes = 100;
  std::size_t link_bytes = 1 << 20;  // what a relayer queues for a link before it drops it
  bool calm = false;                 // nothing breaks: then nothing may look as if it had
  bool may_gap = false;              // small bounds, or losses that no outbox makes good for
  bool slow = false;                 // members are slow at times; clocks and ways are quick and right
  bool churn = false;                // members come and go all the time, next to nothing breaks
  std::vector<Event> events;         // by time
  MonoTime end{0};                   // of the events; the run goes on until all has settled
};

Scenario make_scenario(std::uint64_t seed);

// The history, a line an event.
std::string to_text(const Scenario& scenario);

}  // namespace ws::bus::model
