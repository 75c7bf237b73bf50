#include <cstdio>

#include "e2e-tests/load/clock.hpp"
#include "e2e-tests/load/report.hpp"
#include "e2e-tests/load/verdict.hpp"

namespace ws::load {
namespace {

template <typename... Args>
void print(std::string& out, const char* format, Args... args) {
  char line[256];
  const int length = std::snprintf(line, sizeof line, format, args...);
  out.append(line, static_cast<std::size_t>(length) < sizeof line ? static_cast<std::size_t>(length)
                                                                  : sizeof line - 1);
}

void print_percentiles(std::string& out, const char* name, const Histogram& histogram) {
  print(out, "  %-10s p50 %.0f  p90 %.0f  p99 %.0f  p99.9 %.0f  max %.0f us\n", name,
        to_micros(histogram.at(0.5)), to_micros(histogram.at(0.9)), to_micros(histogram.at(0.99)),
        to_micros(histogram.at(0.999)), to_micros(histogram.max()));
}

void print_servers(std::string& out, const Run& run, const Interval& interval) {
  if (run.options().pids.empty()) return;
  print(out, "  %-10s %.0f %% of a CPU (%.0f %% of it outside the kernel)", "servers",
        100 * interval.server_cpu / interval.seconds, 100 * interval.server_user_share);
  if (interval.deliveries > 0) print(out, ", %.3f us a delivery", cpu_per_delivery(interval));
  if (interval.opened > 0) print(out, ", %.1f us an opening", cpu_per_opening(interval));
  out += '\n';
}

void print_phase(std::string& out, const Run& run, std::size_t index) {
  const Phase& phase = run.phases()[index];
  const Interval& interval = phase.interval;
  const PhaseRecord& record = *run.traffic().phases()[index];
  print(out, "%s (%.1f s)\n", phase.name.c_str(), interval.seconds);
  print(out, "  %-10s %.0f messages/s, %.0f deliveries/s, %.1f in each read\n", "traffic",
        static_cast<double>(record.sent) / interval.seconds,
        static_cast<double>(interval.deliveries) / interval.seconds,
        interval.reads == 0 ? 0
                            : static_cast<double>(interval.deliveries) / static_cast<double>(interval.reads));
  print_percentiles(out, "latency", record.latency);
  print_percentiles(out, "send lag", record.lag);
  print_servers(out, run, interval);
  print(out, "  %-10s %.0f %% busy\n", "generator", 100 * interval.generator_busy_share);
  const std::string limit = limited_by_generator(run, index);
  if (!limit.empty()) out += "  GENERATOR LIMITS: " + limit + '\n';
  if (interval.noisy) {
    print(out, "  NOISY: others %.0f %%, stolen %.0f %%, server waited %.0f %%, generator waited %.0f %%\n",
          100 * interval.other_share, 100 * interval.stolen_share, 100 * interval.server_waited_share,
          100 * interval.generator_waited_share);
  }
}

void print_memory(std::string& out, const Run& run) {
  if (run.options().pids.empty()) return;
  print(out, "memory       %.0f bytes a connection once connected, %.0f at the end\n",
        memory_per_connection(run, run.memory().connected), memory_per_connection(run, run.memory().after));
}

}  // namespace

std::string report_text(const Run& run) {
  std::string out;
  print(out, "connected    %u clients in %.2f s\n", run.clients().ready() + run.crowd().ready(),
        run.connecting());
  print_percentiles(out, "opening", run.clients().opening());
  for (std::size_t i = 0; i < run.phases().size(); ++i) print_phase(out, run, i);
  if (run.options().crowd_storm) {
    print(out, "storm        %u clients served in %.2f s\n", run.crowd().ready(), run.storm());
    print_percentiles(out, "opening", run.crowd().opening());
  }
  if (run.churn().completed() > 0) {
    print(out, "churn        %llu clients came and went\n",
          static_cast<unsigned long long>(run.churn().completed()));
    print_percentiles(out, "opening", run.churn().opening());
  }
  print_memory(out, run);
  const Tally& tally = run.traffic().checker().tally();
  print(out, "check        %llu messages, %llu of %llu deliveries%s\n",
        static_cast<unsigned long long>(tally.sent), static_cast<unsigned long long>(tally.delivered),
        static_cast<unsigned long long>(tally.expected), exact(run) ? ": exact" : "");
  const std::uint64_t foreign = run.clients().faults().foreign + run.crowd().faults().foreign;
  if (foreign > 0)
    print(out, "             %llu messages of others\n", static_cast<unsigned long long>(foreign));
  for (const std::string& complaint : complaints(run)) out += "  WRONG: " + complaint + '\n';
  return out;
}

}  // namespace ws::load
