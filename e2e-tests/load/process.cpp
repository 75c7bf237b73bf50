#include "e2e-tests/load/process.hpp"

#include <time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace ws::load {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;  // nanoseconds

std::string slurp(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

std::uint64_t from_ticks(std::uint64_t ticks, long per_second) {
  return ticks * (kSecond / static_cast<std::uint64_t>(per_second));
}

std::uint64_t cpu_clock(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return static_cast<std::uint64_t>(time.tv_sec) * kSecond + static_cast<std::uint64_t>(time.tv_nsec);
}

// schedstat: time on the CPU, time spent waiting for it, time slices.
std::uint64_t waited(const std::string& process) {
  std::uint64_t sum = 0;
  std::error_code error;
  for (const auto& task : std::filesystem::directory_iterator(process + "/task", error)) {
    std::istringstream fields(slurp(task.path().string() + "/schedstat"));
    std::uint64_t on_cpu = 0, waiting = 0;
    if (fields >> on_cpu >> waiting) sum += waiting;
  }
  return sum;
}

}  // namespace

Usage& Usage::operator+=(const Usage& other) {
  cpu += other.cpu;
  user += other.user;
  system += other.system;
  waited += other.waited;
  return *this;
}

Usage Usage::operator-(const Usage& earlier) const {
  return {cpu - earlier.cpu, user - earlier.user, system - earlier.system, waited - earlier.waited};
}

Usage parse_stat(const std::string& stat, long ticks_per_second) {
  const std::size_t name_end = stat.rfind(')');  // a process may call itself ") R 1"
  if (name_end == std::string::npos) return {};
  std::istringstream fields(stat.substr(name_end + 1));
  constexpr int kFieldsBeforeTimes = 11;
  std::string skipped;
  for (int i = 0; i < kFieldsBeforeTimes; ++i) fields >> skipped;
  std::uint64_t user = 0, system = 0;
  fields >> user >> system;
  Usage usage;
  usage.user = from_ticks(user, ticks_per_second);
  usage.system = from_ticks(system, ticks_per_second);
  return usage;
}

Usage read_usage(pid_t pid) {
  const std::string process = "/proc/" + std::to_string(pid);
  Usage usage = parse_stat(slurp(process + "/stat"), sysconf(_SC_CLK_TCK));
  usage.cpu = cpu_clock(pid);
  usage.waited = waited(process);
  return usage;
}

Usage read_usage(const std::vector<pid_t>& pids) {
  Usage sum;
  for (const pid_t pid : pids) sum += read_usage(pid);
  return sum;
}

MachineUsage parse_machine(const std::string& stat, long ticks_per_second) {
  std::istringstream fields(stat);
  std::string name;
  std::uint64_t user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
  fields >> name >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
  return {from_ticks(user + nice + system + irq + softirq, ticks_per_second),
          from_ticks(steal, ticks_per_second)};
}

MachineUsage read_machine() {
  return parse_machine(slurp("/proc/stat"), sysconf(_SC_CLK_TCK));
}

std::uint64_t parse_private_dirty(const std::string& smaps_rollup) {
  const std::string name = "Private_Dirty:";
  const std::size_t at = smaps_rollup.find(name);
  if (at == std::string::npos) return 0;
  std::uint64_t kilobytes = 0;
  std::istringstream(smaps_rollup.substr(at + name.size())) >> kilobytes;
  return kilobytes * 1024;
}

std::uint64_t read_private_dirty(const std::vector<pid_t>& pids) {
  std::uint64_t sum = 0;
  for (const pid_t pid : pids)
    sum += parse_private_dirty(slurp("/proc/" + std::to_string(pid) + "/smaps_rollup"));
  return sum;
}

}  // namespace ws::load
