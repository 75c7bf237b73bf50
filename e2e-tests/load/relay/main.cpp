// relay-load: how much of its CPU a middleman needs to pass records from one link to the others. Speaks to
// our relayer as nodes do, and to nats-server as its clients do: the same bytes, for comparison. Prints one
// JSON object. scripts/bench-relay.sh runs it.
#include <sched.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "e2e-tests/load/relay/fan_out.hpp"

namespace {

using ws::load::FanOutPlan;

void declare(CLI::App& app, FanOutPlan& plan) {
  app.add_option("--dialect", plan.dialect, "relay or nats")->check(CLI::IsMember({"relay", "nats"}));
  app.add_option("--port", plan.port, "The middleman's port on this machine")->required();
  app.add_option("--pid", plan.pid, "Its process, whose CPU time is read")->required();
  app.add_option("--links", plan.links, "Links, of which one publishes")->check(CLI::Range(2, 1'000));
  app.add_option("--size", plan.size, "Bytes of a record")->check(CLI::Range(64, 65'536));
  app.add_option("--batch", plan.batch, "Records a write")->check(CLI::Range(1, 10'000));
  app.add_option("--rate", plan.rate, "Records a second; 0: as many as get through");
  app.add_option("--window", plan.window, "Records under way at most")->check(CLI::Range(1, 1'000'000));
  app.add_option("--warmup", plan.warmup, "Seconds before the measurement");
  app.add_option("--duration", plan.duration, "Seconds measured");
  app.add_option("--cpu", plan.cpu, "CPU to run on");
}

void pin(int cpu) {
  if (cpu < 0) return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  ::sched_setaffinity(0, sizeof set, &set);
}

}  // namespace

int main(int count, char** words) {
  constexpr double kNanoseconds = 1e9;
  FanOutPlan plan;
  CLI::App app("relay-load: records from one link to the others, per CPU second of what is between",
               "relay-load");
  declare(app, plan);
  CLI11_PARSE(app, count, words);
  pin(plan.cpu);
  try {
    ws::load::FanOut load(plan);
    const auto result = load.run();
    const double cpu = static_cast<double>(result.usage.cpu) / kNanoseconds;
    std::printf(
        "{\"seconds\": %.3f, \"records\": %llu, \"deliveries\": %llu, \"bytes\": %llu, \"wrong\": %llu, "
        "\"cpu_seconds\": %.4f, \"records_per_cpu_second\": %.0f}\n",
        result.seconds, static_cast<unsigned long long>(result.records),
        static_cast<unsigned long long>(result.deliveries), static_cast<unsigned long long>(result.bytes),
        static_cast<unsigned long long>(result.wrong), cpu,
        cpu > 0 ? static_cast<double>(result.records) / cpu : 0);
    return result.wrong == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "relay-load: %s\n", error.what());
    return 2;
  }
}
