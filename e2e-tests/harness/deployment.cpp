#include "e2e-tests/harness/deployment.hpp"

#include <utility>

namespace ws::e2e {
namespace {

std::vector<Address> named_addresses;

}  // namespace

void Deployment::run_against(std::vector<Address> addresses) {
  named_addresses = std::move(addresses);
}

Deployment::Deployment(int servers) : addresses_(named_addresses) {
  if (!addresses_.empty()) return;
  cluster_ = std::make_unique<Cluster>(servers);
  for (int index = 0; index < servers; ++index) addresses_.push_back(cluster_->address(index));
}

Address Deployment::address(int index) const {
  return addresses_[static_cast<std::size_t>(index) % addresses_.size()];
}

}  // namespace ws::e2e
