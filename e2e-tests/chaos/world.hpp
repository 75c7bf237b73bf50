#pragma once

#include <memory>
#include <string>
#include <vector>

#include "e2e-tests/chaos/link_proxy.hpp"
#include "e2e-tests/harness/service.hpp"

namespace ws::chaos {

// World: the real processes, and a proxy on each link between them. Nothing in it waits.
//
// Thread: one. Owns processes and proxies.
class World {
 public:
  World(int servers, int relayers, std::uint64_t seed);

  int servers() const { return static_cast<int>(servers_.size()); }
  int relayers() const { return static_cast<int>(relayers_.size()); }
  e2e::Service& server(int index) { return servers_.at(static_cast<std::size_t>(index)); }
  e2e::Service& relayer(int index) { return relayers_.at(static_cast<std::size_t>(index)); }
  LinkProxy& link(int server, int relayer) {
    return *links_.at(static_cast<std::size_t>(server) * relayers_.size() +
                      static_cast<std::size_t>(relayer));
  }
  std::vector<e2e::Address> addresses() const;
  std::vector<Pollee*> links();

  // Whether everything is started and every server is ready; asks over the network.
  bool ready();
  void kill_relayer(int index);
  void start_relayer(int index);
  // To be asked until it is true: then servers may dial it again.
  bool relayer_is_open(int index);
  // All links pass on whatever they get.
  void heal();
  void drop_records(double share);

  // The gaps that servers have told of since the last call. All must be up.
  std::uint64_t new_gaps();
  std::uint64_t dropped() const;
  std::uint64_t cuts() const;

 private:
  std::vector<e2e::Service> relayers_;
  std::vector<std::unique_ptr<LinkProxy>> links_;
  std::vector<e2e::Service> servers_;
  std::vector<std::uint64_t> gaps_;  // told so far, by server; a restarted one begins anew
};

// Whether somebody accepts connections there.
bool is_listening(const e2e::Address& address);

}  // namespace ws::chaos
