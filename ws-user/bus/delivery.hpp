#pragma once

#include <cstdint>

#include "ws-user/bus/bus.hpp"
#include "ws-user/bus/cid_table.hpp"
#include "ws-user/bus/counters.hpp"
#include "ws-user/bus/limits.hpp"
#include "ws-user/bus/rules.hpp"

namespace ws::bus {

// Delivery: the last step before the listener. Drops what a client sent twice through two servers.
//
// Thread: loop. Owns the table of clients' message ids.
class Delivery {
 public:
  Delivery(const RelayLimits& limits, CidTable::Use use, const Rules& rules, BusListener& listener,
           RelayNodeCounters& counters)
      : rules_(rules), listener_(listener), counters_(counters), cids_(limits.cid_age, limits.cids, use) {}

  void deliver(const relay::RecordView& record, MonoTime now) {
    if (!remember(record, now) && rules_.drop_known_cids) {
      ++counters_.known_cids;
      return;
    }
    ++counters_.delivered;
    listener_.on_record(record);
  }
  // False if a record with this cid went by before.
  bool remember(const relay::RecordView& record, MonoTime now) {
    return record.cid.empty() || cids_.insert(record.room, record.cid, {record.stamp, record.origin}, now);
  }
  CidTable& cids() { return cids_; }
  void trim(MonoTime now) { cids_.trim(now); }

 private:
  const Rules& rules_;
  BusListener& listener_;
  RelayNodeCounters& counters_;
  CidTable cids_;
};

}  // namespace ws::bus
