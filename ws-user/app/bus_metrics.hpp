#pragma once

#include "shared/base/metrics.hpp"
#include "ws-user/bus/relay_bus.hpp"
#include "ws-user/node/notice_desk.hpp"

namespace ws::app {

// BusMetrics: what the relay protocol and the notices between servers count, where any thread may read it.
//
// Thread: add_to setup, copy loop (the bus's). Must outlive the registry's use.
class BusMetrics {
 public:
  void add_to(MetricsRegistry& registry, const node::NoticeStats& notices);
  void copy(const bus::RelayBus& bus);

 private:
  Gauge discarded_, copies_, out_of_order_, put_off_, skipped_, gap_records_, not_relayed_, dials_,
      overflows_, reads_held_;
  Gauge queued_bytes_, outbox_bytes_, muted_rooms_, waiting_rooms_, held_bytes_, open_resumes_,
      paced_resumes_;
};

}  // namespace ws::app
