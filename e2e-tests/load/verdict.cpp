#include "e2e-tests/load/verdict.hpp"

#include <cstdio>

namespace ws::load {
namespace {

constexpr double kTooBusy = 0.9;               // share of the time
constexpr std::uint64_t kTooLate = 2'000'000;  // nanoseconds of send lag at the 99th percentile

void complain(std::vector<std::string>& list, std::uint64_t count, const std::string& what) {
  if (count > 0) list.push_back(std::to_string(count) + " " + what);
}

void complain(std::vector<std::string>& list, const Tally& tally, const std::string& where) {
  complain(list, tally.lost(), "deliveries lost" + where);
  complain(list, tally.twice, "deliveries twice" + where);
  complain(list, tally.misrouted, "deliveries to the wrong member" + where);
  complain(list, tally.reordered, "deliveries out of order" + where);
}

void complain(std::vector<std::string>& list, const Faults& faults, const std::string& where) {
  const std::string first = faults.first.empty() ? "" : " (the first: " + faults.first + ")";
  complain(list, faults.failed, "clients could not connect" + where + first);
  complain(list, faults.disconnected, "clients were disconnected" + where + first);
  complain(list, faults.errors, "error frames" + where + first);
}

}  // namespace

bool exact(const Run& run) {
  return run.traffic().checker().tally().exact() && run.crowd_traffic().checker().tally().exact() &&
         run.clients().faults().disconnected == 0 && run.crowd().faults().disconnected == 0 &&
         run.crowd().faults().failed == 0 && run.churn().failed() == 0;
}

std::string limited_by_generator(const Run& run, std::size_t phase) {
  char text[120];
  const double busy = run.phases()[phase].interval.generator_busy_share;
  if (busy > kTooBusy) {
    std::snprintf(text, sizeof text, "the generator was busy %.0f %% of the time", 100 * busy);
    return text;
  }
  const std::uint64_t lag = run.traffic().phases()[phase]->lag.at(0.99);
  if (run.options().window == 0 && lag > kTooLate) {
    std::snprintf(text, sizeof text, "the generator was %.1f ms late (p99)", static_cast<double>(lag) / 1e6);
    return text;
  }
  return "";
}

std::vector<std::string> complaints(const Run& run) {
  std::vector<std::string> list;
  complain(list, run.traffic().checker().tally(), "");
  complain(list, run.crowd_traffic().checker().tally(), " in the crowd");
  complain(list, run.clients().faults(), "");
  complain(list, run.crowd().faults(), " in the crowd");
  complain(list, run.churn().failed(),
           "churned clients failed (the first: " + run.churn().first_failure() + ")");
  return list;
}

double cpu_per_delivery(const Interval& interval) {
  return interval.deliveries == 0 ? 0 : interval.server_cpu * 1e6 / static_cast<double>(interval.deliveries);
}

double cpu_per_opening(const Interval& interval) {
  return interval.opened == 0 ? 0 : interval.server_cpu * 1e6 / static_cast<double>(interval.opened);
}

double memory_per_connection(const Run& run, std::uint64_t reading) {
  const std::uint32_t connections = run.clients().ready() + run.crowd().ready();
  if (connections == 0 || reading < run.memory().before) return 0;
  return static_cast<double>(reading - run.memory().before) / connections;
}

}  // namespace ws::load
