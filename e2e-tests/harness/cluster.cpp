#include "e2e-tests/harness/cluster.hpp"

namespace ws::e2e {

Cluster::Cluster(int users, const Settings& user_settings) {
  relayer_.start();
  for (int index = 0; index < users; ++index) {
    Settings settings = user_settings;
    settings["RELAYER_URL"] = relayer_.address().ws_url();
    settings["NODE_NAME"] = "node-" + std::to_string(index);
    users_.push_back(user_service(settings));
    users_.back().start();
  }
  relayer_.await_ready();
  for (Service& user : users_) user.await_ready();
}

}  // namespace ws::e2e
