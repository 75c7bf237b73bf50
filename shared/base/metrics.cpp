#include "shared/base/metrics.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>

namespace ws {

void MetricsRegistry::add_counter(const std::string& name, const std::string& help, Labels labels,
                                  Read read) {
  add(name, help, true, std::move(labels), std::move(read));
}

void MetricsRegistry::add_gauge(const std::string& name, const std::string& help, Labels labels, Read read) {
  add(name, help, false, std::move(labels), std::move(read));
}

void MetricsRegistry::add(const std::string& name, const std::string& help, bool is_counter, Labels labels,
                          Read read) {
  auto family = std::find_if(families_.begin(), families_.end(),
                             [&](const Family& known) { return known.name == name; });
  if (family == families_.end()) family = families_.insert(families_.end(), {name, help, is_counter, {}});
  family->samples.push_back({std::move(labels), std::move(read)});
}

std::string MetricsRegistry::scrape() const {
  std::vector<prometheus::MetricFamily> out;
  for (const Family& family : families_) {
    prometheus::MetricFamily converted;
    converted.name = family.name;
    converted.help = family.help;
    converted.type = family.is_counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
    for (const Sample& sample : family.samples) {
      prometheus::ClientMetric metric;
      for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
      (family.is_counter ? metric.counter.value : metric.gauge.value) = sample.read();
      converted.metric.push_back(std::move(metric));
    }
    out.push_back(std::move(converted));
  }
  return prometheus::TextSerializer().Serialize(out);
}

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

namespace {

double open_files() {
  std::error_code error;
  double count = 0;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", error); !error && it != end(it);
       it.increment(error))
    ++count;
  return count;
}

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  constexpr double kMicro = 1e-6;
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         kMicro * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

}  // namespace

void add_process_metrics(MetricsRegistry& registry) {
  double started = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  registry.add_gauge("process_start_time_seconds", "Start of this process, seconds since 1970.", {},
                     [started] { return started; });
  registry.add_gauge("process_resident_memory_bytes", "Resident memory.", {}, resident_bytes);
  registry.add_gauge("process_open_fds", "Open file descriptors.", {}, open_files);
  registry.add_counter("process_cpu_seconds_total", "User and system CPU time.", {}, cpu_seconds);
}

}  // namespace ws
