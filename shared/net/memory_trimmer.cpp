#include "shared/net/memory_trimmer.hpp"

#include <malloc.h>

#include "shared/base/log.hpp"

namespace ws::net {
namespace {

TrimPolicy::Memory measure() {
  const struct mallinfo2 heap = ::mallinfo2();
  return {static_cast<std::int64_t>(resident_bytes()),
          static_cast<std::int64_t>(heap.uordblks + heap.hblkhd)};
}

}  // namespace

MemoryTrimmer::MemoryTrimmer(EventLoop& loop, std::vector<const Server*> servers, MetricsRegistry& metrics)
    : servers_(std::move(servers)), policy_(measure()), timer_(loop.every(kInterval, [this] { look(); })) {
  metrics.add_counter("process_memory_trims_total", "Times that free memory was given back to the system.",
                      {}, [this] { return static_cast<double>(trims_.value()); });
}

MemoryTrimmer::~MemoryTrimmer() {
  join();
}

void MemoryTrimmer::join() {
  if (trim_.joinable()) trim_.join();
}

void MemoryTrimmer::look() {
  std::uint64_t moved = 0;
  for (const Server* server : servers_)
    moved += server->stats().bytes_in.value() + server->stats().bytes_out.value();
  if (!policy_.quiet(moved)) return;
  join();  // of an earlier look: it is over
  if (!policy_.wants_trim(measure())) return;
  trims_.add();
  spdlog::debug("memory that is free is given back to the system");
  trim_ = std::thread([] { ::malloc_trim(0); });
}

}  // namespace ws::net
