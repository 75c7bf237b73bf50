#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/base/log.hpp"
#include "shared/base/metrics.hpp"
#include "shared/base/string_map.hpp"
#include "shared/net/loop/event_loop.hpp"
#include "ws-user/bus/bus.hpp"
#include "ws-user/node/node_parts.hpp"
#include "ws-user/node/notice_desk.hpp"

namespace ws::node {

// What the bus side counts; written by its loop, read by any thread.
struct BusSideStats {
  Counter gaps;
  Counter clock_ahead;  // ids too far ahead of our clock to follow
  Gauge peers;          // other servers that can be reached
};

// BusSide: what stands between the bus and the homes. Tells the bus which rooms have members here, whatever
// home they have, and the homes what the bus says of their rooms, in the bus's order.
//
// A room may have two homes for a moment, as the bus loop hears of it: the old one's end comes behind the new
// one's beginning where their mail crosses. So each stay of members counts.
//
// Thread: loop (the bus's). Errors: what throws, for lack of memory, has changed nothing.
class BusSide final : public bus::BusListener {
 public:
  explicit BusSide(const NodeParts& node);
  ~BusSide() override;
  // Completes the wiring; before any session. Thread: setup.
  void connect(bus::Bus& bus);

  // From the homes
  // The first member of a room has come, in that life of the room. Answered by Home::on_ready.
  void occupied(std::uint32_t home, const std::string& room, std::uint64_t life);
  // The last one has left.
  void emptied(std::uint32_t home, const std::string& room, std::uint64_t life);
  // A room has, or has not any more, members who hear of comings and goings. Somebody came or went.
  void wish(const std::string& room, bool wishes);
  void announce(const std::string& room, const std::string& user, bool came);
  // Publishes what waits in the gate.
  void publish_waiting();

  // From anywhere. Thread: any
  bus::CidTable& cids() { return bus_->cids(); }
  bool notices_wanted() const { return notices_.wanted(); }
  // Whoever gets true asks for publish_waiting(); whoever does not has been asked for already.
  bool call() { return !called_.exchange(true); }

  void on_record(const relay::RecordView& record) override;
  void on_gap(NodeId origin, std::uint64_t from, std::uint64_t to) override;
  void on_peer_here(NodeId node, std::string_view name) override;
  void on_peer_gone(NodeId node, std::string_view name) override;
  void on_join_ready(bus::JoinToken token) override;
  void on_relayed(bus::AckToken token, std::size_t peers) override;
  void on_not_relayed(bus::AckToken token) override;

  const BusSideStats& stats() const { return stats_; }
  const NoticeStats& notice_stats() const { return notices_.stats(); }

 private:
  // A room's members at one home, from the first to the last.
  struct Stay {
    std::uint32_t home;
    std::uint64_t life;
  };
  struct Question {
    std::uint32_t home;
    net::MailList answer;  // written already, so that it can always be sent
  };

  void follow_clock(const relay::RecordView& record);
  void to_home(const relay::RecordView& record);
  void hand_over(Stay stay, const relay::RecordView& record);
  void empty(std::string_view room) noexcept;
  void count_peers();
  void tick();

  const NodeParts& node_;
  Post& post_;
  const net::EventLoop& loop_;
  bus::Bus* bus_ = nullptr;
  StringMap<std::vector<Stay>> rooms_;  // with members here. None: the bus is to be told that they have gone
  bool some_empty_ = false;             // of these
  std::atomic<bool> called_{false};
  std::unordered_map<std::uint64_t, Question> questions_;
  std::uint64_t tokens_ = 0;
  NoticeDesk notices_;
  std::unique_ptr<net::Timer> ticker_;
  LogLimiter clock_log_;
  LogLimiter not_relayed_log_;
  BusSideStats stats_;
};

}  // namespace ws::node
