#include "ws-user/app/compression_metrics.hpp"

#include "shared/net/server_metrics.hpp"

namespace ws::app {

void add_compression_metrics(MetricsRegistry& registry, const std::vector<const net::Server*>& servers,
                             node::Node& node) {
  auto of_deflater = [&node](auto member) {
    return [&node, member] {
      double sum = 0;
      for (const auto& home : node.homes())
        sum += static_cast<double>((home->deflate_stats().*member).value());
      return sum;
    };
  };
  using net::DeflateStats;
  using net::ServerStats;
  registry.add_gauge("ws_compressing_connections", "Open WebSockets that compress messages.", {},
                     net::sum_of(servers, &ServerStats::compressing));
  registry.add_counter("ws_deflate_messages_total", "Messages compressed, each once for all who hear it so.",
                       {}, of_deflater(&DeflateStats::messages));
  registry.add_counter("ws_deflate_bytes_in_total", "Bytes of these before.", {},
                       of_deflater(&DeflateStats::bytes_in));
  registry.add_counter("ws_deflate_bytes_out_total", "Bytes of these after.", {},
                       of_deflater(&DeflateStats::bytes_out));
  registry.add_counter("ws_inflate_bytes_in_total", "Bytes of messages that came compressed, before.", {},
                       net::sum_of(servers, &ServerStats::deflated_in));
  registry.add_counter("ws_inflate_bytes_out_total", "Bytes of these after.", {},
                       net::sum_of(servers, &ServerStats::inflated_in));
}

}  // namespace ws::app
