#include "ws-relayer/app/app.hpp"

#include <csignal>
#include <cstdlib>
#include <random>

#include "shared/base/log.hpp"
#include "shared/net/server_metrics.hpp"

namespace ws::relayer {
namespace {

constexpr milliseconds kStopInterval{20};
constexpr milliseconds kStopDeadline{2'000};
constexpr int kSignalExit = 128;  // plus the signal: how a shell tells a death by signal

NodeId random_id() {
  std::random_device device;
  std::uniform_int_distribution<std::uint64_t> any(1);
  return {any(device)};
}

net::ServerLimits limits_of(const Options& options) {
  net::ServerLimits limits;
  limits.ws.max_message = relay::kMaxFrame;
  limits.max_queue = options.link_queue;
  limits.ws.ping_after = milliseconds(5'000);
  limits.ws.dead_after = milliseconds(10'000);
  return limits;
}

}  // namespace

App::App(Options options)
    : options_(std::move(options)),
      loop_(clock_),
      streams_(loop_, net::as_far_as_possible(options_.io_uring)),
      board_(loop_, options_.secret, options_.link_queue, random_id(), metrics_) {
  server_ = std::make_unique<net::Server>(streams_, limits_of(options_));
  net::Acceptor::Options where;
  where.host = options_.host;
  where.port = options_.port;
  where.max_connections = options_.max_links;
  where.setting = "MAX_LINKS";
  acceptor_ =
      std::make_unique<net::Acceptor>(loop_, std::vector<net::AcceptTarget>{{server_.get(), &board_}}, where);
  add_metrics();
}

App::~App() = default;

int App::run() {
  if (std::string problem = acceptor_->listen(); !problem.empty()) {
    spdlog::error("{}", problem);
    return EXIT_FAILURE;
  }
  signals_ = std::make_unique<net::Signals>(loop_, [this](int signal) { on_signal(signal); });
  board_.set_ready(true);
  spdlog::info("ws-relayer listens on {}", acceptor_->where());
  if (acceptor_->only_loopback()) {
    spdlog::info("only servers on this machine can link; HOST=:: (with RELAY_SECRET) opens it to others");
  } else if (options_.secret.empty()) {
    spdlog::warn("anybody who reaches port {} can link: set RELAY_SECRET", acceptor_->port());
  }
  loop_.run();
  return EXIT_SUCCESS;
}

void App::on_signal(int signal) {
  if (signal == SIGHUP) return;
  if (stop_timer_ != nullptr) {
    flush_log();
    std::_Exit(kSignalExit + signal);
  }
  spdlog::info("stopping");
  board_.set_ready(false);
  acceptor_->stop();
  server_->shut_down();
  stop_deadline_ = clock_.now() + kStopDeadline;
  stop_timer_ = loop_.every(kStopInterval, [this] { check_stopped(); });
}

void App::check_stopped() {
  if (server_->size() != 0 && clock_.now() < stop_deadline_) return;
  server_->close_all();
  loop_.stop();
}

void App::add_metrics() {
  add_process_metrics(metrics_);
  net::add_server_metrics(metrics_, {server_.get()}, {acceptor_.get()});
  trimmer_ =
      std::make_unique<net::MemoryTrimmer>(loop_, std::vector<const net::Server*>{server_.get()}, metrics_);
  auto gauge = [this](const char* name, const char* help, const Gauge& value) {
    metrics_.add_gauge(name, help, {}, [&value] { return static_cast<double>(value.value()); });
  };
  auto counter = [this](const char* name, const char* help, const Counter& value) {
    metrics_.add_counter(name, help, {}, [&value] { return static_cast<double>(value.value()); });
  };
  const SwitchboardStats& stats = board_.stats();
  gauge("relay_node_links", "Linked servers.", stats.node_links);
  gauge("relay_plain_links", "Plain links.", board_.plain().links);
  counter("relay_refused_origin_total", "Handshakes of web pages, refused.", stats.refused_origin);
  counter("relay_refused_secret_total", "Handshakes without the secret, refused.", stats.refused_secret);
  counter("relay_dropped_slow_total", "Links dropped because they did not keep up.", stats.dropped_slow);
  counter("relay_plain_pauses_total",
          "Times a plain link was not read for a while, for what it said was too much.",
          board_.plain().pauses);
  counter("relay_plain_too_large_total", "Chats of plain links that are too large for the servers.",
          board_.plain().too_large);
  counter("relay_plain_left_out_total", "Chats of plain links not passed to a server that was behind.",
          stats.plain_left_out);
  counter("relay_dropped_garbage_total", "Links closed for what they said.", stats.dropped_garbage);
  metrics_.add_counter("relay_records_in_total", "Records received.", {},
                       [this] { return static_cast<double>(board_.counters().records_in); });
  metrics_.add_counter("relay_records_out_total", "Records passed on, each link counted.", {},
                       [this] { return static_cast<double>(board_.counters().records_out); });
  metrics_.add_counter("relay_records_left_out_total",
                       "Records not passed on because of a mute, each link counted.", {},
                       [this] { return static_cast<double>(board_.counters().records_left_out); });
  metrics_.add_counter("relay_links_replaced_total", "Links that gave way to a newer one of the same server.",
                       {}, [this] { return static_cast<double>(board_.counters().links_replaced); });
}

}  // namespace ws::relayer
