#include "e2e-tests/chaos/world.hpp"

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/http.hpp"

namespace ws::chaos {

World::World(int servers, int relayers, std::uint64_t seed) {
  for (int i = 0; i < relayers; ++i) {
    relayers_.push_back(e2e::relayer_service());
    relayers_.back().start();
  }
  for (int server = 0; server < servers; ++server) {
    std::string urls;
    for (int i = 0; i < relayers; ++i) {
      links_.push_back(std::make_unique<LinkProxy>(relayer(i).address(), ++seed));
      if (i != 0) urls += ',';
      urls += links_.back()->address().ws_url();
    }
    servers_.push_back(
        e2e::user_service({{"RELAYER_URL", urls}, {"NODE_NAME", "node-" + std::to_string(server)}}));
    servers_.back().start();
  }
}

std::vector<e2e::Address> World::addresses() const {
  std::vector<e2e::Address> addresses;
  for (const e2e::Service& server : servers_) addresses.push_back(server.address());
  return addresses;
}

std::vector<Pollee*> World::links() {
  std::vector<Pollee*> links;
  for (auto& link : links_) links.push_back(link.get());
  return links;
}

bool World::ready() {
  for (e2e::Service& server : servers_) {
    if (!server.process().running()) throw e2e::Failure("a server ended by itself");
    if (!is_listening(server.address())) return false;
  }
  return true;
}

void World::kill_relayer(int index) {
  relayer(index).kill();
  for (int server = 0; server < servers(); ++server) link(server, index).shut();
}

void World::start_relayer(int index) {
  relayer(index).start();
}

bool World::relayer_is_open(int index) {
  if (!is_listening(relayer(index).address())) return false;
  for (int server = 0; server < servers(); ++server) link(server, index).open();
  return true;
}

void World::heal() {
  for (auto& link : links_) {
    link->stall(false);
    link->cut_in_next_frame(false);
  }
}

void World::drop_records(double share) {
  for (auto& link : links_) link->drop_records(share);
}

std::uint64_t World::new_gaps() {
  gaps_.resize(servers_.size());
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    const auto told = static_cast<std::uint64_t>(e2e::metric(servers_[i].address(), "ws_gaps_total"));
    sum += told >= gaps_[i] ? told - gaps_[i] : told;
    gaps_[i] = told;
  }
  return sum;
}

std::uint64_t World::dropped() const {
  std::uint64_t sum = 0;
  for (const auto& link : links_) sum += link->dropped();
  return sum;
}

std::uint64_t World::cuts() const {
  std::uint64_t sum = 0;
  for (const auto& link : links_) sum += link->cuts();
  return sum;
}

bool is_listening(const e2e::Address& address) {
  try {
    e2e::TcpSocket::connect(address);
    return true;
  } catch (const e2e::Failure&) {
    return false;
  }
}

}  // namespace ws::chaos
