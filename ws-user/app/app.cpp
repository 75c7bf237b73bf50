#include "ws-user/app/app.hpp"

#include <cstdlib>
#include <random>

#include "shared/base/log.hpp"
#include "shared/net/server_metrics.hpp"
#include "ws-user/app/chat_log_metrics.hpp"
#include "ws-user/app/compression_metrics.hpp"
#include "ws-user/app/neighbours.hpp"
#include "ws-user/app/node_metrics.hpp"
#include "ws-user/chat_log/log_file.hpp"

namespace ws::app {
namespace {

constexpr milliseconds kHealthInterval{50};

NodeId random_node_id() {
  std::random_device device;
  std::uniform_int_distribution<std::uint64_t> any(1);
  return {any(device)};
}

}  // namespace

App::App(Options options) : options_(std::move(options)) {
  const net::IoUring io_uring = net::as_far_as_possible(options_.io_uring);
  std::vector<node::Shard*> shards;
  for (std::size_t i = 0; i < options_.threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(
        static_cast<std::uint32_t>(i), clock_, options_.gateway, options_.net, metrics_,
        [this] { return health(); }, io_uring));
    shards.push_back(&workers_.back()->shard);
  }
  node_ = std::make_unique<node::Node>(random_node_id(), shards, options_.relayer_urls.empty());
  open_chat_log();
  make_bus();
  node_->connect(*bus_);
  for (auto& worker : workers_) worker->open(options_.compression);
  std::vector<Worker*> workers;
  for (auto& worker : workers_) workers.push_back(worker.get());
  make_neighbours(workers, *node_);
  if (options_.port) open_port(*options_.port, protocol::Role::kMember);
  if (options_.publisher_port) open_port(*options_.publisher_port, protocol::Role::kProducer);
  if (options_.consumer_port) open_port(*options_.consumer_port, protocol::Role::kConsumer);
  add_metrics();
}

void App::make_bus() {
  const auto cids = workers_.size() == 1 ? bus::CidTable::Use::kOneThread : bus::CidTable::Use::kShared;
  if (options_.relayer_urls.empty()) {
    loopback_bus_ = std::make_unique<bus::LoopbackBus>(node_->id(), alone_, node_->bus_side(), clock_, cids);
    main_loop().at(net::Phase::kDeliver, [this] { alone_.pump(); });
    bus_ = loopback_bus_.get();
    return;
  }
  bus::RelayBusConfig config;
  config.node.self = node_->id();
  config.node.name = options_.gateway.node_name;
  config.node.started = clock_.now();
  config.node.limits.outbox_bytes = options_.outbox_bytes;
  config.node.limits.outbox_age = options_.outbox_age;
  config.node.limits.member_queue = options_.net.max_queue;
  config.node.cids = cids;
  config.node.queues = &queue_watch_;
  config.node.wall = [this] { return clock_.wall(); };
  config.urls = options_.relayer_urls;
  config.secret = options_.relay_secret;
  relay_bus_ = std::make_unique<bus::RelayBus>(workers_.front()->streams, config, node_->bus_side());
  relay_bus_->hold_reading_while([this] { return workers_.front()->shard.is_swamped(); });
  bus_ = relay_bus_.get();
}

void App::open_port(std::uint16_t port, protocol::Role role) {
  std::vector<net::AcceptTarget> targets;
  for (auto& worker : workers_) targets.push_back({worker->server.get(), &worker->service(role)});
  net::Acceptor::Options where;
  where.host = options_.host;
  where.port = port;
  where.max_connections = options_.max_connections;
  const std::string_view audience = role == protocol::Role::kProducer   ? " for producers"
                                    : role == protocol::Role::kConsumer ? " for consumers"
                                                                        : "";
  ports_.push_back({audience, std::make_unique<net::Acceptor>(main_loop(), targets, where)});
}

// Sessions that end with their servers take leave of the node.
App::~App() {
  for (auto& worker : workers_) worker->server.reset();
}

void App::open_chat_log() {
  if (options_.chat_log.path.empty()) return;
  chat_log_ = std::make_unique<chat_log::ChatLog>(
      options_.chat_log.path, std::make_unique<chat_log::LogFile>(options_.chat_log), clock_);
  node_->on_accepted([this](std::string_view event) { chat_log_->append(event); });
}

bool App::start() {
  for (auto& [audience, acceptor] : ports_) {
    if (std::string problem = acceptor->listen(); !problem.empty()) {
      spdlog::error("{}", problem);
      return false;
    }
    spdlog::info("{} listens on {}{}", options_.gateway.node_name, acceptor->where(), audience);
  }
  listening_.set(1);
  signals_ = std::make_unique<net::Signals>(main_loop(), [this](int signal) { on_signal(signal); });
  health_timer_ = main_loop().every(kHealthInterval, [this] { publish_health(); });
  publish_health();
  if (relay_bus_ != nullptr) relay_bus_->start();
  spdlog::info("{} serves with {} thread{}", options_.gateway.node_name, workers_.size(),
               workers_.size() == 1 ? "" : "s");
  return true;
}

int App::run() {
  if (!start()) return EXIT_FAILURE;
  for (std::size_t i = 1; i < workers_.size(); ++i) workers_[i]->start_thread();
  main_loop().run();
  for (auto& worker : workers_) worker->join();
  signals_.reset();  // a second signal from here on ends the process by itself
  close_chat_log();
  return EXIT_SUCCESS;
}

// Health
// -----------------------------------------------------------------------------------------------------

void App::publish_health() {
  bus::BusState state = bus_->state();
  links_up_.set(static_cast<std::int64_t>(state.links_up));
  peers_.set(static_cast<std::int64_t>(state.peers));
  linked_once_.set(state.linked_once ? 1 : 0);
  if (relay_bus_ != nullptr) bus_metrics_.copy(*relay_bus_);
}

gateway::Health App::health() const {
  gateway::Health health;
  health.ready = listening_.value() != 0 && linked_once_.value() != 0;
  health.degraded = health.ready && !options_.relayer_urls.empty() && links_up_.value() == 0;
  if (listening_.value() == 0) {
    health.detail = "stopping";
  } else if (!health.ready) {
    health.detail = "waiting for the first link to a relayer";
  } else {
    health.detail = health.degraded ? "degraded: no link to a relayer; local chat goes on" : "ready";
  }
  return health;
}

void App::add_metrics() {
  add_process_metrics(metrics_);
  std::vector<const net::Server*> servers;
  for (auto& worker : workers_) servers.push_back(worker->server.get());
  std::vector<const net::Acceptor*> acceptors;
  for (auto& port : ports_) acceptors.push_back(port.acceptor.get());
  net::add_server_metrics(metrics_, servers, acceptors);
  trimmer_ = std::make_unique<net::MemoryTrimmer>(main_loop(), servers, metrics_);
  if (options_.compression == net::Compression::kAccept) add_compression_metrics(metrics_, servers, *node_);
  std::vector<node::Shard*> shards;
  for (auto& worker : workers_) shards.push_back(&worker->shard);
  add_node_metrics(metrics_, *node_, shards);
  metrics_.add_gauge("ws_link_up", "Links to relayers that stand.", {}, [this] { return links_up_.value(); });
  metrics_.add_gauge("ws_link_configured", "Links to relayers that are wanted.", {},
                     [this] { return static_cast<double>(options_.relayer_urls.size()); });
  metrics_.add_gauge("ws_peers", "Other servers that can be reached.", {}, [this] { return peers_.value(); });
  metrics_.add_gauge("ws_degraded", "1 while a configured link is missing that once stood.", {},
                     [this] { return health().degraded ? 1.0 : 0.0; });
  if (relay_bus_ != nullptr) bus_metrics_.add_to(metrics_, node_->bus_side().notice_stats());
  if (chat_log_ != nullptr) add_chat_log_metrics(metrics_, chat_log_->stats());
}

}  // namespace ws::app
