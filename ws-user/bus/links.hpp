#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shared/base/bytes.hpp"
#include "shared/base/ids.hpp"
#include "shared/relay/link_id.hpp"

namespace ws::bus {

using relay::LinkId;

// A set of links, a bit each.
using LinkSet = std::uint32_t;
inline constexpr std::size_t kMaxLinks = 32;  // relayers a node may be configured with
inline LinkSet bit_of(LinkId link) {
  return LinkSet{1} << link.slot;
}
// The preferred link of a set that is not empty.
inline LinkId first_of(LinkSet set) {
  return {static_cast<std::uint32_t>(__builtin_ctz(set))};
}

// RelayWire: where a RelayNode's records go. The owner of the sockets gathers what is sent on a link within
// one loop turn into frames of at most relay::kMaxFrame bytes, in order. Must not call back into the
// RelayNode.
class RelayWire {
 public:
  virtual ~RelayWire() = default;
  // Whole records, at most relay::kMaxFrame bytes.
  virtual void send(LinkId link, Slice records) = 0;
  // The link spoke nonsense: close it. The RelayNode already treats it as down; link_down need not be called.
  virtual void reset_link(LinkId link, std::string_view reason) = 0;
};

// Calls use(LinkId) for each link of `set`, the preferred first.
template <typename Use>
void for_each_link(LinkSet set, Use&& use) {
  for (; set != 0; set &= set - 1) use(first_of(set));
}

// Sends the same records on every link of `set`.
inline void send_all(RelayWire& wire, LinkSet set, const Bytes& records) {
  for_each_link(set, [&](LinkId link) { wire.send(link, Slice(records)); });
}

}  // namespace ws::bus
