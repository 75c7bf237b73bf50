#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ws {

// Counter: counted by one thread, read by any, without a locked instruction.
class Counter {
 public:
  void add(std::uint64_t n = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// Gauge: set by one thread, read by any.
class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t n) { set(value() + n); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// MetricsRegistry: what GET /metrics shows, in Prometheus' text format (prometheus-cpp writes it).
//
// Thread: add_* setup; scrape any, if the read functions are for any.
class MetricsRegistry {
 public:
  using Labels = std::map<std::string, std::string>;
  using Read = std::function<double()>;

  void add_counter(const std::string& name, const std::string& help, Labels labels, Read read);
  void add_gauge(const std::string& name, const std::string& help, Labels labels, Read read);
  // The content type that belongs to scrape().
  static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";
  std::string scrape() const;

 private:
  struct Sample {
    Labels labels;
    Read read;
  };
  struct Family {
    std::string name;
    std::string help;
    bool is_counter;
    std::vector<Sample> samples;
  };
  void add(const std::string& name, const std::string& help, bool is_counter, Labels labels, Read read);

  std::vector<Family> families_;
};

// Resident memory, open files and start time of this process, under Prometheus' usual names. Thread: setup.
void add_process_metrics(MetricsRegistry& registry);
double resident_bytes();  // of this process; Thread: any

}  // namespace ws
