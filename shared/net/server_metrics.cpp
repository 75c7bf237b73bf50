#include "shared/net/server_metrics.hpp"

namespace ws::net {
namespace {

using Servers = std::vector<const Server*>;

void add_closes(MetricsRegistry& registry, const Servers& servers) {
  if (servers.empty()) return;
  for (const auto& [code, unused] : servers.front()->stats().closes) {
    registry.add_counter("ws_closes_total", "WebSockets closed, by close code (1006: without one).",
                         {{"code", std::to_string(static_cast<int>(code))}},
                         sum_over(servers, [code = code](const Server& server) -> const Counter& {
                           return server.stats().closes.at(code);
                         }));
  }
  registry.add_counter("ws_closes_total", "", {{"code", "other"}},
                       sum_of(servers, &ServerStats::closes_other));
}

}  // namespace

void add_server_metrics(MetricsRegistry& registry, const std::vector<const Server*>& servers,
                        const std::vector<const Acceptor*>& acceptors) {
  registry.add_gauge("ws_connections", "Open WebSockets.", {}, sum_of(servers, &ServerStats::open));
  registry.add_gauge("ws_sockets", "Accepted sockets, handshakes and plain HTTP included.", {},
                     sum_of(servers, &ServerStats::sockets));
  registry.add_gauge("ws_http_resting", "Sockets kept for a further plain HTTP request.", {},
                     sum_of(servers, &ServerStats::resting));
  registry.add_gauge("ws_queue_bytes", "Bytes of memory held for what peers have yet to read.", {},
                     sum_of(servers, &ServerStats::queued_bytes));
  auto counter = [&](const char* name, const char* help, Counter ServerStats::*member) {
    registry.add_counter(name, help, {}, sum_of(servers, member));
  };
  counter("ws_accepted_total", "Sockets accepted.", &ServerStats::accepted);
  counter("ws_upgrades_total", "WebSockets opened.", &ServerStats::upgraded);
  counter("ws_http_requests_total", "Plain HTTP requests, refused handshakes included.",
          &ServerStats::http_requests);
  counter("ws_http_rests_cut_total", "Resting sockets let go early, to make room for others.",
          &ServerStats::rests_cut);
  counter("ws_messages_in_total", "Messages received.", &ServerStats::messages_in);
  counter("ws_bytes_in_total", "Bytes received.", &ServerStats::bytes_in);
  counter("ws_bytes_out_total", "Bytes sent.", &ServerStats::bytes_out);
  counter("ws_writes_total", "Times a peer's queue was written out.", &ServerStats::writes);
  registry.add_counter(
      "ws_joint_writes_total", "System calls that wrote out many peers' queues at once (IO_URING).", {},
      sum_over(servers, [](const Server& server) -> const Counter& { return server.joint_writes(); }));
  counter("ws_slow_closes_total", "Peers given up on because their queue was full.",
          &ServerStats::closed_overflow);
  counter("ws_unwatched_total", "Sockets closed because the kernel would not watch them.",
          &ServerStats::unwatched);
  counter("ws_pongs_withheld_total", "Pings left unanswered because the peer does not read.",
          &ServerStats::pongs_withheld);
  registry.add_counter(
      "ws_reads_held_total", "Times a client was not read because too much waits between the threads.", {},
      sum_over(servers, [](const Server& server) -> const Counter& { return server.reads_held(); }));
  counter("ws_handler_exceptions_total", "Faults of this program that cost one connection each.",
          &ServerStats::handler_exceptions);
  registry.add_counter(
      "ws_task_exceptions_total", "Faults of this program in a timer or a task; the loop goes on.", {},
      sum_over(servers, [](const Server& server) -> const Counter& { return server.loop().exceptions(); }));
  add_closes(registry, servers);
  registry.add_counter("ws_refused_full_total", "Connections refused above the limit.", {},
                       sum_of(acceptors, &Acceptor::Stats::refused_full));
  registry.add_counter("ws_heard_full_total",
                       "Connections above the limit that were heard: for /live, /ready and /metrics.", {},
                       sum_of(acceptors, &Acceptor::Stats::heard_full));
  registry.add_counter("ws_accept_pauses_total", "Pauses of accepting, for want of descriptors or memory.",
                       {}, sum_of(acceptors, &Acceptor::Stats::pauses));
}

}  // namespace ws::net
