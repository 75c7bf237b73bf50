#pragma once

#include <memory>
#include <vector>

#include "e2e-tests/harness/cluster.hpp"

namespace ws::e2e {

// The test suite of scenarios that need nothing but addresses. Only these run with --against.
#define WS_DEPLOYMENT_SUITE "deployment"

// Deployment: servers to talk to: those that --against named, or a cluster of our own.
//
// Thread: one. Owns the cluster, if there is one.
class Deployment {
 public:
  explicit Deployment(int servers);

  // Servers beyond those named share them in turn.
  Address address(int index) const;

  // Called once, before the scenarios run.
  static void run_against(std::vector<Address> addresses);

 private:
  std::unique_ptr<Cluster> cluster_;
  std::vector<Address> addresses_;
};

}  // namespace ws::e2e
