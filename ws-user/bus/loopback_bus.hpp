#pragma once

#include <cstddef>
#include <deque>
#include <list>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/string_map.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/cid_table.hpp"

namespace ws::bus {

class LoopbackBus;

// LoopbackHub: joins the LoopbackBuses of one process. What is published waits for `pump`, so that a listener
// is never called from within its own publish.
//
// Thread: loop, the same for all its buses. Buses attach and detach themselves; the hub outlives them.
class LoopbackHub {
 public:
  // Delivers everything that waits.
  void pump();

 private:
  friend class LoopbackBus;
  struct Waiting {
    NodeId from;
    NodeId target;  // 0: everybody
    Bytes record;
  };
  struct Ack {
    NodeId from;
    AckToken token;
  };
  using Records = std::list<Waiting>;  // whose nodes change their owner as they are
  void deliver(const Waiting& waiting);

  std::vector<LoopbackBus*> buses_;
  Records waiting_;
  std::deque<Ack> acks_;
};

// LoopbackBus: the bus of a node that has no relayer (alone on its hub), and of nodes within one process.
//
// Thread: loop.
class LoopbackBus final : public Bus {
 public:
  LoopbackBus(NodeId self, LoopbackHub& hub, BusListener& listener, const Clock& clock,
              CidTable::Use cids = CidTable::Use::kOneThread);
  ~LoopbackBus() override;
  LoopbackBus(const LoopbackBus&) = delete;
  LoopbackBus& operator=(const LoopbackBus&) = delete;

  std::uint64_t publish(const Publication& publication) override;
  CidTable& cids() override { return cids_; }
  void direct(NodeId target, std::string_view room, std::string_view payload) override;
  void room_occupied(std::string_view room, JoinToken token) override;
  void room_emptied(std::string_view room) override;
  BusState state() const override;
  void begin_handover() override {}
  bool handed_over() const override;

 private:
  friend class LoopbackHub;
  void on_record(const relay::RecordView& record);

  const NodeId self_;
  LoopbackHub& hub_;
  BusListener& listener_;
  const Clock& clock_;
  CidTable cids_;
  struct Nothing {};
  StringMap<Nothing> occupied_;
  std::uint64_t newest_ = 0;
};

}  // namespace ws::bus
