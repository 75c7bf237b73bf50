#include "e2e-tests/load/clock.hpp"
#include "e2e-tests/load/json.hpp"
#include "e2e-tests/load/report.hpp"
#include "e2e-tests/load/verdict.hpp"

namespace ws::load {
namespace {

constexpr double kPercentiles[] = {0,    0.1,  0.25,  0.5,   0.75,   0.9,    0.95,
                                   0.98, 0.99, 0.995, 0.999, 0.9995, 0.9999, 1};

void write_latency(JsonWriter& json, std::string_view name, const Histogram& histogram) {
  json.key(name).open('{').field("count", histogram.count()).field("mean", histogram.mean() / 1e3);
  json.field("p50", to_micros(histogram.at(0.5))).field("p90", to_micros(histogram.at(0.9)));
  json.field("p99", to_micros(histogram.at(0.99))).field("p999", to_micros(histogram.at(0.999)));
  json.field("max", to_micros(histogram.max())).key("percentiles").open('[');
  for (const double quantile : kPercentiles) {
    json.open('[').value(100 * quantile).value(to_micros(histogram.at(quantile))).close(']');
  }
  json.close(']').close('}');
}

void write_phase(JsonWriter& json, const Run& run, std::size_t index) {
  const Interval& interval = run.phases()[index].interval;
  const PhaseRecord& record = *run.traffic().phases()[index];
  json.open('{').field("name", run.phases()[index].name).field("seconds", interval.seconds);
  json.field("sent", record.sent).field("deliveries", interval.deliveries);
  json.field("deliveries_per_read", interval.reads == 0 ? 0
                                                        : static_cast<double>(interval.deliveries) /
                                                              static_cast<double>(interval.reads));
  write_latency(json, "latency_us", record.latency);
  write_latency(json, "send_lag_us", record.lag);
  json.field("server_cpu_share", interval.server_cpu / interval.seconds);
  json.field("server_user_share", interval.server_user_share);
  json.field("server_us_per_delivery", cpu_per_delivery(interval));
  json.field("opened", interval.opened).field("server_us_per_opening", cpu_per_opening(interval));
  json.field("generator_busy_share", interval.generator_busy_share);
  json.field("generator_limits", !limited_by_generator(run, index).empty());
  json.field("other_share", interval.other_share).field("stolen_share", interval.stolen_share);
  json.field("server_waited_share", interval.server_waited_share);
  json.field("generator_waited_share", interval.generator_waited_share)
      .field("noisy", interval.noisy)
      .close('}');
}

void write_check(JsonWriter& json, const Run& run) {
  const Tally& tally = run.traffic().checker().tally();
  const Tally& crowd = run.crowd_traffic().checker().tally();
  json.key("check").open('{').field("exact", exact(run)).field("sent", tally.sent + crowd.sent);
  json.field("expected", tally.expected + crowd.expected)
      .field("delivered", tally.delivered + crowd.delivered);
  json.field("twice", tally.twice + crowd.twice).field("misrouted", tally.misrouted + crowd.misrouted);
  json.field("reordered", tally.reordered + crowd.reordered)
      .field("foreign", run.clients().faults().foreign + run.crowd().faults().foreign)
      .key("complaints")
      .open('[');
  for (const std::string& complaint : complaints(run)) json.value(complaint);
  json.close(']').close('}');
}

}  // namespace

std::string report_json(const Run& run) {
  JsonWriter json;
  json.open('{').field("connections", std::uint64_t{run.clients().ready()} + run.crowd().ready());
  json.field("connecting_seconds", run.connecting());
  write_latency(json, "opening_us", run.clients().opening());
  json.key("phases").open('[');
  for (std::size_t i = 0; i < run.phases().size(); ++i) write_phase(json, run, i);
  json.close(']');
  if (run.options().crowd_storm) {
    json.field("storm_clients", std::uint64_t{run.crowd().ready()}).field("storm_seconds", run.storm());
    write_latency(json, "storm_opening_us", run.crowd().opening());
  }
  if (run.churn().completed() > 0) {
    json.field("churned", run.churn().completed());
    write_latency(json, "churn_opening_us", run.churn().opening());
  }
  json.field("memory_before", run.memory().before);
  json.field("bytes_per_connection", memory_per_connection(run, run.memory().connected));
  json.field("bytes_per_connection_at_end", memory_per_connection(run, run.memory().after));
  write_check(json, run);
  return json.close('}').text() + '\n';
}

}  // namespace ws::load
