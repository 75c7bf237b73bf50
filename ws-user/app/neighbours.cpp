#include "ws-user/app/neighbours.hpp"

namespace ws::app {

void make_neighbours(const std::vector<Worker*>& workers, const node::Node& node) {
  if (workers.size() == 1) return;
  std::vector<gateway::Moves*> all;
  std::vector<net::Service*> gateways, producers, consumers;
  for (Worker* worker : workers) {
    worker->moves = std::make_unique<gateway::Moves>(worker->shard, node.balance());
    all.push_back(worker->moves.get());
    gateways.push_back(&worker->gateway);
    producers.push_back(&worker->producers);
    consumers.push_back(&worker->consumers);
  }
  for (Worker* worker : workers) {
    gateway::Moves* moves = worker->moves.get();
    moves->connect(*worker->server, all);
    worker->gateway.connect({moves, gateways});
    worker->producers.connect({moves, producers});
    worker->consumers.connect({moves, consumers});
  }
}

}  // namespace ws::app
