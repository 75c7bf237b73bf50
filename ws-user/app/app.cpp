#include "ws-user/app/app.hpp"

#include <cstdlib>
#include <random>

#include "shared/base/log.hpp"
#include "shared/net/server_metrics.hpp"
#include "ws-user/app/chat_log_metrics.hpp"
#include "ws-user/app/compression_metrics.hpp"
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
  std::vector<node::Shard*> shards;
  for (std::size_t i = 0; i < options_.threads; ++i) {
    workers_.push_back(std::make_unique<Worker>(static_cast<std::uint32_t>(i), clock_, options_.gateway,
                                                options_.net, metrics_, [this] { return health(); }));
    shards.push_back(&workers_.back()->shard);
  }
  node_ = std::make_unique<node::Node>(random_node_id(), main_loop(), shards);
  for (auto& worker : workers_) worker->shard.connect(*node_, main_loop());
  open_chat_log();
  make_bus();
  node_->connect(*bus_);
  for (auto& worker : workers_) worker->open(options_.compression);
  if (options_.port) add_acceptor(*options_.port, gateway::Speech::kRooms);
  if (options_.publisher_port) add_acceptor(*options_.publisher_port, gateway::Speech::kPublish);
  if (options_.consumer_port) add_acceptor(*options_.consumer_port, gateway::Speech::kConsume);
  add_metrics();
}

void App::make_bus() {
  if (options_.relayer_urls.empty()) {
    loopback_bus_ = std::make_unique<bus::LoopbackBus>(node_->id(), alone_, *node_, clock_);
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
  config.node.queues = &queue_watch_;
  config.node.wall = [this] { return clock_.wall(); };
  config.urls = options_.relayer_urls;
  config.secret = options_.relay_secret;
  relay_bus_ = std::make_unique<bus::RelayBus>(workers_.front()->streams, config, *node_);
  relay_bus_->hold_reading_while([this] { return workers_.front()->shard.is_swamped(); });
  bus_ = relay_bus_.get();
}

void App::add_acceptor(std::uint16_t port, gateway::Speech speech) {
  std::vector<net::AcceptTarget> targets;
  for (auto& worker : workers_) targets.push_back({worker->server.get(), &worker->service(speech)});
  net::Acceptor::Options where;
  where.host = options_.host;
  where.port = port;
  where.max_connections = options_.max_connections;
  acceptors_.push_back(std::make_unique<net::Acceptor>(main_loop(), targets, where));
}

App::~App() = default;

void App::open_chat_log() {
  if (options_.chat_log.path.empty()) return;
  chat_log_ = std::make_unique<chat_log::ChatLog>(
      options_.chat_log.path, std::make_unique<chat_log::LogFile>(options_.chat_log), clock_);
  node_->on_accepted([this](std::string_view event) { chat_log_->append(event); });
}

bool App::start() {
  for (auto& acceptor : acceptors_) {
    if (std::string problem = acceptor->listen(); !problem.empty()) {
      spdlog::error("{}", problem);
      return false;
    }
    spdlog::info("{} listens on {}", options_.gateway.node_name, acceptor->where());
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
  for (auto& acceptor : acceptors_) acceptors.push_back(acceptor.get());
  net::add_server_metrics(metrics_, servers, acceptors);
  trimmer_ = std::make_unique<net::MemoryTrimmer>(main_loop(), servers, metrics_);
  if (options_.compression == net::Compression::kAccept)
    add_compression_metrics(metrics_, servers, node_->deflate_stats());
  auto over_shards = [this](auto member) {
    return [this, member] {
      double sum = 0;
      for (auto& worker : workers_) sum += static_cast<double>((worker->shard.stats().*member).value());
      return sum;
    };
  };
  auto of_node = [this](auto member) {
    return [this, member] { return static_cast<double>((node_->stats().*member).value()); };
  };
  using node::NodeStats;
  using node::ShardStats;
  metrics_.add_gauge("ws_rooms", "Rooms with members here.", {}, of_node(&NodeStats::occupied_rooms));
  metrics_.add_counter("ws_messages_published_total", "Messages that entered the cluster here.", {},
                       of_node(&NodeStats::published));
  metrics_.add_counter("ws_messages_delivered_total",
                       "Deliveries to members here, runs of frames of one turn as one.", {},
                       over_shards(&ShardStats::delivered));
  metrics_.add_counter("ws_messages_received_total", "Messages of other servers for rooms with members here.",
                       {}, of_node(&NodeStats::received));
  metrics_.add_counter("ws_messages_repeated_total",
                       "Messages sent again under a cid that was known already.", {},
                       of_node(&NodeStats::duplicates));
  metrics_.add_counter("ws_gaps_total", "Runs of messages of other servers that are lost.", {},
                       of_node(&NodeStats::gaps));
  metrics_.add_counter("ws_clock_ahead_total", "Ids of other servers too far ahead of this clock.", {},
                       of_node(&NodeStats::clock_ahead));
  for (auto& worker : workers_) {
    metrics_.add_gauge("ws_loop_lag_seconds", "How late a timer of the loop last was.",
                       {{"shard", std::to_string(worker->shard.index())}}, [shard = &worker->shard] {
                         return static_cast<double>(shard->stats().lag_ms.value()) / 1000;
                       });
  }
  metrics_.add_gauge("ws_link_up", "Links to relayers that stand.", {}, [this] { return links_up_.value(); });
  metrics_.add_gauge("ws_link_configured", "Links to relayers that are wanted.", {},
                     [this] { return static_cast<double>(options_.relayer_urls.size()); });
  metrics_.add_gauge("ws_peers", "Other servers that can be reached.", {}, [this] { return peers_.value(); });
  metrics_.add_gauge("ws_degraded", "1 while a configured link is missing that once stood.", {},
                     [this] { return health().degraded ? 1.0 : 0.0; });
  if (relay_bus_ != nullptr) bus_metrics_.add_to(metrics_, node_->notice_stats());
  if (chat_log_ != nullptr) add_chat_log_metrics(metrics_, chat_log_->stats());
}

}  // namespace ws::app
