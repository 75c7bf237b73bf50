#include "shared/base/metrics.hpp"

#include <doctest/doctest.h>

TEST_CASE("a scrape shows every sample under its family, with labels") {
  ws::MetricsRegistry registry;
  ws::Counter first;
  first.add(3);
  registry.add_counter("ws_closes_total", "Closes by code.", {{"code", "1000"}},
                       [&] { return static_cast<double>(first.value()); });
  registry.add_counter("ws_closes_total", "Closes by code.", {{"code", "1001"}}, [] { return 1.0; });
  registry.add_gauge("ws_connections", "Open connections.", {}, [] { return 7.0; });
  std::string text = registry.scrape();
  CHECK(text.find("# TYPE ws_closes_total counter") != std::string::npos);
  CHECK(text.find("ws_closes_total{code=\"1000\"} 3") != std::string::npos);
  CHECK(text.find("ws_closes_total{code=\"1001\"} 1") != std::string::npos);
  CHECK(text.find("ws_connections 7") != std::string::npos);
}

TEST_CASE("the process metrics read something plausible") {
  ws::MetricsRegistry registry;
  ws::add_process_metrics(registry);
  std::string text = registry.scrape();
  CHECK(text.find("process_open_fds") != std::string::npos);
  CHECK(text.find("process_resident_memory_bytes 0\n") == std::string::npos);
}
