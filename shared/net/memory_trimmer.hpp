#pragma once

#include <memory>
#include <thread>
#include <vector>

#include "shared/base/metrics.hpp"
#include "shared/base/trim_policy.hpp"
#include "shared/net/server.hpp"

namespace ws::net {

// MemoryTrimmer: gives what a burst has left free back to the system once the servers are quiet. A thread of
// its own does so: a loop waits for it only if it allocates meanwhile more than its own cache holds.
//
// Thread: the loop's. Owns that thread, and waits for it in the destructor. The servers must outlive it.
class MemoryTrimmer {
 public:
  static constexpr milliseconds kInterval{2'000};

  MemoryTrimmer(EventLoop& loop, std::vector<const Server*> servers, MetricsRegistry& metrics);
  ~MemoryTrimmer();
  MemoryTrimmer(const MemoryTrimmer&) = delete;
  MemoryTrimmer& operator=(const MemoryTrimmer&) = delete;

 private:
  void look();
  void join();

  std::vector<const Server*> servers_;
  TrimPolicy policy_;
  Counter trims_;
  std::thread trim_;
  std::unique_ptr<Timer> timer_;
};

}  // namespace ws::net
