#pragma once

#include <cstdint>

namespace ws::relay {

// LinkId: a slot the owner of the sockets gives to a link. Small and dense, so that it can index an array.
// A node numbers its configured relayers 0, 1, 2 ...; the relayer numbers its connections and may use a slot
// again once the link that held it is closed.
struct LinkId {
  std::uint32_t slot = 0;

  friend bool operator==(LinkId a, LinkId b) { return a.slot == b.slot; }
  friend bool operator!=(LinkId a, LinkId b) { return a.slot != b.slot; }
};

}  // namespace ws::relay
