#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace ws {

// NodeId: one run of one ws-user process. Random, new at every start, never zero once assigned.
struct NodeId {
  std::uint64_t value = 0;

  explicit operator bool() const { return value != 0; }
  friend bool operator==(NodeId a, NodeId b) { return a.value == b.value; }
  friend bool operator!=(NodeId a, NodeId b) { return a.value != b.value; }
  friend bool operator<(NodeId a, NodeId b) { return a.value < b.value; }
};

// SessionId: one client connection on this node; never reused within a run.
struct SessionId {
  std::uint64_t value = 0;

  explicit operator bool() const { return value != 0; }
  friend bool operator==(SessionId a, SessionId b) { return a.value == b.value; }
  friend bool operator!=(SessionId a, SessionId b) { return a.value != b.value; }
};

}  // namespace ws

template <>
struct std::hash<ws::NodeId> {
  std::size_t operator()(ws::NodeId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
template <>
struct std::hash<ws::SessionId> {
  std::size_t operator()(ws::SessionId id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
