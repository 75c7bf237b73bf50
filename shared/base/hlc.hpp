#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/ids.hpp"

namespace ws {

// MessageId: when (a stamp of the hybrid logical clock) and where (the node) a message entered the cluster.
// Unique in the cluster; the text sorts as the stamps do.
struct MessageId {
  std::uint64_t stamp = 0;
  NodeId node;

  friend bool operator==(MessageId a, MessageId b) { return a.stamp == b.stamp && a.node == b.node; }
  friend bool operator!=(MessageId a, MessageId b) { return !(a == b); }
};

// 26 characters of 0-9a-v: 13 for the stamp, 13 for the node.
struct MessageIdText {
  std::array<char, 26> characters{};
  // NOLINTNEXTLINE(google-explicit-constructor): it is text, and only kept in one piece
  operator std::string_view() const { return {characters.data(), characters.size()}; }
};
MessageIdText to_text(MessageId id);

// Hlc: a hybrid logical clock. A stamp is 48 bits of wall milliseconds and 16 bits of counter. Stamps of one
// Hlc only grow, also when the wall clock steps back, and grow past every stamp followed.
//
// Thread: loop. Wall time is handed in.
class Hlc {
 public:
  static constexpr milliseconds kMaxAhead{5'000};  // how far ahead of our wall clock we follow another's

  // The next stamp: greater than all before.
  std::uint64_t next(milliseconds wall);

  // Takes note of a stamp that another node gave. False, and nothing happens, if it is more than kMaxAhead
  // ahead of `wall`: the caller warns and counts.
  bool follow(std::uint64_t stamp, milliseconds wall);

  // The first stamp of that time.
  static std::uint64_t stamp_at(milliseconds wall) {
    return static_cast<std::uint64_t>(wall.count()) << kCounterBits;
  }
  static milliseconds time_of(std::uint64_t stamp) {
    return milliseconds(static_cast<std::int64_t>(stamp >> kCounterBits));
  }

 private:
  static constexpr unsigned kCounterBits = 16;

  std::uint64_t last_ = 0;
};

}  // namespace ws
