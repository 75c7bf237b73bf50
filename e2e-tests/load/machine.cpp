#include "e2e-tests/load/machine.hpp"

#include <algorithm>

namespace ws::load {
namespace {

constexpr double kMaxOther = 0.06;   // share of one CPU
constexpr double kMaxStolen = 0.02;  // likewise
constexpr double kMaxWaited = 0.03;  // share of the time

double ratio(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}
double ratio(std::uint64_t part, std::uint64_t whole) {
  return ratio(static_cast<double>(part), static_cast<double>(whole));
}

}  // namespace

Interval between(const Reading& earlier, const Reading& later, bool spinning, std::size_t servers) {
  const std::uint64_t time = later.time - earlier.time;
  const Usage server = later.servers - earlier.servers;
  const Usage own = later.generator - earlier.generator;
  const std::uint64_t all = later.machine.busy - earlier.machine.busy;
  const std::uint64_t ours = server.cpu + own.cpu;
  Interval interval;
  interval.seconds = static_cast<double>(time) / 1e9;
  interval.server_cpu = static_cast<double>(server.cpu) / 1e9;
  interval.server_user_share = ratio(server.user, server.user + server.system);
  interval.server_waited_share = ratio(server.waited, time);
  interval.generator_busy_share = ratio(spinning ? later.busy - earlier.busy : own.cpu, time);
  interval.generator_waited_share = ratio(own.waited, time);
  interval.other_share = ratio(all > ours ? all - ours : 0, time);
  interval.stolen_share = ratio(later.machine.stolen - earlier.machine.stolen, time);
  interval.deliveries = later.deliveries - earlier.deliveries;
  interval.reads = later.reads - earlier.reads;
  interval.opened = later.opened - earlier.opened;
  const bool others = servers > 0 && interval.other_share > kMaxOther;
  const bool server_waited = servers == 1 && interval.server_waited_share > kMaxWaited;
  interval.noisy = others || server_waited || interval.stolen_share > kMaxStolen ||
                   interval.generator_waited_share > kMaxWaited;
  return interval;
}

}  // namespace ws::load
