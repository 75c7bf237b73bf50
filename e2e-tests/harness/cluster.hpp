#pragma once

#include <vector>

#include "e2e-tests/harness/service.hpp"

namespace ws::e2e {

// Cluster: one relayer and N user servers linked to it, all ready.
//
// Thread: one. Owns the processes.
class Cluster {
 public:
  explicit Cluster(int users, const Settings& user_settings = {});

  Service& relayer() { return relayer_; }
  Service& user(int index) { return users_.at(static_cast<std::size_t>(index)); }
  Address address(int index) { return user(index).address(); }
  int size() const { return static_cast<int>(users_.size()); }

 private:
  Service relayer_ = relayer_service();
  std::vector<Service> users_;
};

}  // namespace ws::e2e
