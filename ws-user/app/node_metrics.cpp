#include "ws-user/app/node_metrics.hpp"

#include <string>

namespace ws::app {

void add_node_metrics(MetricsRegistry& registry, node::Node& node, const std::vector<node::Shard*>& shards) {
  const auto of_homes = [&node](auto member) {
    return [&node, member] {
      double sum = 0;
      for (const auto& home : node.homes()) sum += static_cast<double>((home->stats().*member).value());
      return sum;
    };
  };
  const auto of_bus_side = [&node](auto member) {
    return [&node, member] { return static_cast<double>((node.bus_side().stats().*member).value()); };
  };
  const auto over_shards = [shards](auto read) {
    return [shards, read] {
      double sum = 0;
      for (node::Shard* shard : shards) sum += static_cast<double>(read(*shard));
      return sum;
    };
  };
  using node::BusSideStats;
  using node::HomeStats;
  registry.add_gauge("ws_rooms", "Rooms with members here.", {}, of_homes(&HomeStats::occupied_rooms));
  registry.add_gauge("ws_members_elsewhere", "Members of rooms that live on another thread than they do.", {},
                     of_homes(&HomeStats::members_elsewhere));
  registry.add_counter("ws_moves_total", "Connections that moved to the thread that their room lives on.", {},
                       over_shards([](node::Shard& shard) { return shard.stats().moves.value(); }));
  registry.add_gauge("ws_mail_bytes", "Bytes on their way between threads.", {},
                     over_shards([](node::Shard& shard) { return shard.loop().mail_bytes(); }));
  registry.add_counter("ws_messages_published_total", "Messages that entered the cluster here.", {},
                       of_homes(&HomeStats::published));
  registry.add_counter("ws_messages_delivered_total",
                       "Deliveries to members here, runs of frames of one turn as one.", {},
                       over_shards([](node::Shard& shard) { return shard.stats().delivered.value(); }));
  registry.add_counter("ws_messages_received_total", "Messages of other servers for rooms with members here.",
                       {}, of_homes(&HomeStats::received));
  registry.add_counter("ws_messages_repeated_total",
                       "Messages sent again under a cid that was known already.", {},
                       of_homes(&HomeStats::duplicates));
  registry.add_counter("ws_gaps_total", "Runs of messages of other servers that are lost.", {},
                       of_bus_side(&BusSideStats::gaps));
  registry.add_counter("ws_clock_ahead_total", "Ids of other servers too far ahead of this clock.", {},
                       of_bus_side(&BusSideStats::clock_ahead));
  for (node::Shard* shard : shards) {
    registry.add_gauge("ws_loop_lag_seconds", "How late a timer of the loop last was.",
                       {{"shard", std::to_string(shard->index())}},
                       [shard] { return static_cast<double>(shard->stats().lag_ms.value()) / 1000; });
  }
}

}  // namespace ws::app
