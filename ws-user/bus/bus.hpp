#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "shared/base/clock.hpp"
#include "shared/base/hlc.hpp"
#include "shared/base/ids.hpp"
#include "shared/relay/record.hpp"
#include "ws-user/bus/cid_table.hpp"

namespace ws::bus {

// What a caller gives to recognise an answer that comes later. The bus does not look inside.
struct JoinToken {
  std::uint64_t value = 0;
  friend bool operator==(JoinToken a, JoinToken b) { return a.value == b.value; }
};
struct AckToken {
  std::uint64_t value = 0;
  friend bool operator==(AckToken a, AckToken b) { return a.value == b.value; }
};

// One event on its way to every node but this one. All views need to live only during the call.
struct Publication {
  relay::Kind kind = relay::Kind::kRoomMessage;  // or kRoomEvent
  std::string_view room;
  std::string_view payload;     // the encoded native event
  std::string_view cid;         // the client's id for it, if it gave one
  std::uint64_t stamp = 0;      // of the message's id
  std::uint8_t flags = 0;       // relay::flag::kPlainText or kPlainBinary
  std::optional<AckToken> ack;  // answered once, by BusListener::on_relayed or on_not_relayed
};

// BusListener: what the bus tells the node. All calls come on the bus's thread. A listener may call publish
// and direct from within; room_occupied and room_emptied only once the call has returned (post them).
class BusListener {
 public:
  virtual ~BusListener() = default;

  // A record of another node for a room that is occupied here: once, in the order its origin published them.
  // Also kDirect records, for whatever room they name.
  virtual void on_record(const relay::RecordView& record) = 0;
  // Records of `origin` among `from` to `to` can no longer be had; which rooms they were for is not known.
  virtual void on_gap(NodeId origin, std::uint64_t from, std::uint64_t to) = 0;
  // Another node can be reached; another node is down, or has been out of reach for too long.
  virtual void on_peer_here(NodeId node, std::string_view name) = 0;
  virtual void on_peer_gone(NodeId node, std::string_view name) = 0;
  // Everything published before the join's answer, and not yet delivered, has been delivered: say `joined`.
  virtual void on_join_ready(JoinToken token) = 0;
  // `peers` nodes have confirmed the record: each holds it, or has no member in its room. Every node that was
  // met before it was published, and is not known to be gone, is among them.
  virtual void on_relayed(AckToken token, std::size_t peers) = 0;
  // Not every such node has confirmed it, and that can no longer be waited for: it has left the outbox, or
  // too many wait. They may hold it or not. May come from within a publish.
  virtual void on_not_relayed(AckToken token) = 0;
};

// How the bus does. `linked_once` never falls back to false.
struct BusState {
  std::size_t links = 0;  // configured
  std::size_t links_up = 0;
  std::size_t peers = 0;     // other nodes that can be reached
  bool linked_once = false;  // since the start; true from the beginning where there is nothing to link to
};

// Bus: how events reach the other nodes. "Everybody but me": the node delivers to its own members itself.
//
// Thread: loop (one, the bus's own). Errors: none; what cannot be sent now is kept within bounds and sent
// later.
class Bus {
 public:
  virtual ~Bus() = default;

  // Returns the number of the record: 1, 2, 3 ... What throws, for lack of memory, has not been published.
  virtual std::uint64_t publish(const Publication& publication) = 0;

  // The clients' ids of messages that were published here or arrived in the last five minutes. Claim one
  // before publishing; publish remembers one that was not claimed. Thread: as the table says.
  virtual CidTable& cids() = 0;

  // Tells one node something, or every other one (target 0), best effort. Where nothing was lost on the way
  // and no join waits, it comes after what was published before it.
  virtual void direct(NodeId target, std::string_view room, std::string_view payload) = 0;

  // A local join of `room`, the first or a further one. Every token is answered once by on_join_ready: from
  // within this call when nothing must be waited for.
  virtual void room_occupied(std::string_view room, JoinToken token) = 0;
  // The last local member has left; joins that still wait are answered from within this call.
  virtual void room_emptied(std::string_view room) = 0;

  virtual BusState state() const = 0;

  // For a shutdown: asks every peer to confirm all that was published. `handed_over` turns true when they
  // have.
  virtual void begin_handover() = 0;
  virtual bool handed_over() const = 0;
};

}  // namespace ws::bus
