#include "ws-user/app/bus_metrics.hpp"

namespace ws::app {
namespace {

template <typename Value>
MetricsRegistry::Read reader(const Value& value) {
  return [&value] { return static_cast<double>(value.value()); };
}

template <typename Number>
void set(Gauge& gauge, Number value) {
  gauge.set(static_cast<std::int64_t>(value));
}

}  // namespace

void BusMetrics::add_to(MetricsRegistry& registry, const node::NoticeStats& notices) {
  const auto counter = [&](const char* name, const char* help, const auto& value) {
    registry.add_counter(name, help, {}, reader(value));
  };
  const auto gauge = [&](const char* name, const char* help, const Gauge& value) {
    registry.add_gauge(name, help, {}, reader(value));
  };
  counter("ws_relay_discarded_total", "Records of other servers for rooms without members here.", discarded_);
  counter("ws_relay_copies_total", "Records of other servers that had arrived before.", copies_);
  counter("ws_relay_out_of_order_total",
          "Records of other servers beyond a gap, ignored and asked for again.", out_of_order_);
  counter("ws_relay_put_off_total",
          "Late records of other servers, ignored until members have room and asked for again.", put_off_);
  counter("ws_relay_skipped_total", "Records of other servers that the relayer left out at our wish.",
          skipped_);
  counter("ws_relay_gap_records_total", "Records of other servers that are lost.", gap_records_);
  counter("ws_not_relayed_total",
          "Messages whose sender was told that not every other server confirmed them.", not_relayed_);
  counter("ws_relay_dials_total", "Attempts to link to a relayer.", dials_);
  counter("ws_relay_overflows_total", "Links ended because a relayer did not read what was sent to it.",
          overflows_);
  counter("ws_relay_reads_held_total",
          "Times a relayer was not read because too much waits between the threads.", reads_held_);
  gauge("ws_relay_queued_bytes", "Bytes of memory for what the relayers have yet to read.", queued_bytes_);
  gauge("ws_relay_outbox_bytes", "Bytes of own records kept for servers that miss them.", outbox_bytes_);
  gauge("ws_relay_muted_rooms", "Rooms that the relayers were told to leave out.", muted_rooms_);
  gauge("ws_relay_waiting_rooms", "Rooms whose joins wait for other servers.", waiting_rooms_);
  gauge("ws_relay_held_bytes", "Bytes of records held back while joins wait.", held_bytes_);
  gauge("ws_relay_open_resumes", "Servers that were asked for what we miss and are answering.",
        open_resumes_);
  gauge("ws_relay_paced_resumes", "Servers not asked for more until members here have read what came.",
        paced_resumes_);
  counter("ws_notices_sent_total", "Notices of who came and went, told to another server.", notices.sent);
  counter("ws_notices_left_out_total", "Notices that were too many for other servers.", notices.left_out);
  gauge("ws_notice_wishes", "Rooms of which other servers want to hear who comes and goes.", notices.wishes);
}

void BusMetrics::copy(const bus::RelayBus& bus) {
  const bus::RelayNode& node = bus.node();
  const bus::RelayNodeCounters& counters = node.counters();
  set(discarded_, counters.discarded);
  set(copies_, counters.copies);
  set(out_of_order_, counters.out_of_order);
  set(put_off_, counters.put_off);
  set(skipped_, counters.skipped);
  set(gap_records_, counters.gap_records);
  set(not_relayed_, counters.not_relayed);
  set(dials_, bus.dials());
  set(overflows_, bus.overflows());
  set(reads_held_, bus.reads_held());
  set(queued_bytes_, bus.queued_bytes());
  set(outbox_bytes_, node.outbox().bytes());
  set(muted_rooms_, node.interest().muted());
  set(waiting_rooms_, node.joins().rooms());
  set(held_bytes_, node.joins().held_bytes());
  set(open_resumes_, node.open_resumes());
  set(paced_resumes_, node.paced_resumes());
}

}  // namespace ws::app
