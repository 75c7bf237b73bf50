#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "shared/base/string_map.hpp"
#include "ws-user/node/rules.hpp"

namespace ws::node {

// Directory: which shard is a room's home. The first shard that attaches to a room becomes its home, and
// stays it until the room ends; a home never moves.
//
//   a shard                    the directory             the home
//   attach(r): 1st ----------> {home, attached 1}
//     | mail: attach ------------------------------------> handles it: 1
//   attach(r): 2nd ----------> {home, attached 2}
//     | mail is still under way                            1 leaves; end(r, 1): false, one is coming
//     `--------------------------------------------------> handles it: 2
//                              gone <--------------------- 2 leaves; end(r, 2): true
//
// The home counts the attaches that it has handled in the room's life, and can end the room only if these are
// all that there were. So nothing reaches a home that has ended, and no room has two.
//
// Whoever attaches must be sure that its mail arrives: memory for it is taken before.
//
// Thread: any. Locks one stripe, for some 50 ns, and calls nobody. Errors: attach() throws for lack of
// memory, and has then changed nothing. A server with one shard has no directory.
class Directory {
 public:
  struct Seat {
    std::uint32_t home;
    std::uint32_t members;  // as the home last said
  };

  explicit Directory(Rules rules = {}) : rules_(rules) {}

  // By whoever is about to mail the home of `room` that somebody comes; `mine` is the shard that asks.
  Seat attach(std::string_view room, std::uint32_t mine);
  // Promises nothing: the room may end, and begin elsewhere, at any moment.
  std::optional<Seat> find(std::string_view room) const;

  // By the home alone.
  // One who attached cannot come. The room is over if nobody else has.
  void withdraw(std::string_view room) noexcept;
  void set_members(std::string_view room, std::uint32_t members) noexcept;
  // The room is over, of whose attaches the home has handled so many. False, and nothing happens, while
  // another is on its way.
  bool end(std::string_view room, std::uint64_t handled) noexcept;

  std::size_t rooms() const;  // for a gauge, and for tests

 private:
  struct Entry {
    std::uint32_t home = 0;
    std::uint32_t members = 0;
    std::uint64_t attached = 0;  // ever, in this life
  };
  struct alignas(64) Stripe {
    mutable std::mutex mutex;
    StringMap<Entry> rooms;
  };
  static constexpr std::size_t kStripes = 64;

  Stripe& stripe_of(std::string_view room);
  const Stripe& stripe_of(std::string_view room) const;

  const Rules rules_;
  std::array<Stripe, kStripes> stripes_;
};

}  // namespace ws::node
