#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "shared/testing/fake_clock.hpp"
#include "ws-relayer/relay/relay.hpp"
#include "ws-user/bus/recording_listener.hpp"
#include "ws-user/bus/relay_node.hpp"

namespace ws::bus {

// MemoryCluster: RelayNodes and one Relay joined by queues in memory, for tests of the two together. Node i
// uses slot i of the relayer. Time moves only in settle and run.
class MemoryCluster : public relayer::RelayOutput {
 public:
  explicit MemoryCluster(std::size_t nodes, RelayLimits limits = {}) : relay_(*this), to_node_(nodes) {
    for (std::size_t i = 0; i < nodes; ++i) nodes_.push_back(std::make_unique<Node>(*this, i, limits));
    for (std::size_t i = 0; i < nodes; ++i) link(i);
    settle();
  }

  Bus& bus(std::size_t i) { return *nodes_[i]; }
  RelayNode& node(std::size_t i) { return nodes_[i]->logic; }
  RecordingListener& heard(std::size_t i) { return nodes_[i]->heard; }
  relayer::Relay& relay() { return relay_; }
  MonoTime now() const { return clock_.now(); }
  // A member on node i who hears everything, and reads so many bytes a tick; without end unless set.
  struct Member {
    std::size_t reads = ~std::size_t{0};
    std::size_t queue = 0;  // bytes
    std::size_t fullest = 0;
    bool measured = true;  // else its shard does not answer
  };
  Member& member(std::size_t i) { return nodes_[i]->heard.member; }

  void link(std::size_t i) {
    to_node_[i].clear();
    nodes_[i]->out.clear();
    relay_.link_opened(slot(i), now());
    nodes_[i]->logic.link_up({0}, now());
  }
  void cut(std::size_t i) {
    to_node_[i].clear();
    nodes_[i]->out.clear();
    nodes_[i]->logic.link_down({0}, now());
    relay_.link_closed(slot(i), now());
  }
  // Stops a node as SIGSTOP does: it reads nothing and its clock does not tick.
  void freeze(std::size_t i, bool on) { nodes_[i]->frozen = on; }
  // Nothing comes from the relayer to a node, which runs on.
  void hold(std::size_t i, bool on) { nodes_[i]->held = on; }
  // Whether a node finds memory for what it sends.
  void lose_memory(std::size_t i, bool on) { nodes_[i]->poor = on; }
  // Moves everything that is under way, without letting time pass.
  void exchange() {
    for (bool moved = true; moved;) {
      moved = false;
      for (std::size_t i = 0; i < nodes_.size(); ++i) moved = exchange(i) || moved;
    }
  }
  // Lets time pass.
  void run(milliseconds time) {
    for (; time > milliseconds(0); time -= RelayNode::kTick) {
      clock_.advance(RelayNode::kTick);
      for (auto& each : nodes_) {
        std::size_t& queue = each->heard.member.queue;
        queue -= std::min(queue, each->heard.member.reads);
        if (!each->frozen) each->logic.tick(now());
      }
      relay_.tick(now());
      exchange();
    }
  }
  void settle() {
    exchange();
    run(milliseconds(100));
  }

  void send(LinkId link, Slice records) override { to_node_[link.slot].push_back(std::move(records)); }
  void close(LinkId, std::string_view) override {}
  void passing(const relay::RecordView&) override {}

 private:
  struct Heard final : RecordingListener {
    void on_record(const relay::RecordView& record) override {
      RecordingListener::on_record(record);
      if (member.reads == ~std::size_t{0}) return;
      member.queue += record.whole.size();
      member.fullest = std::max(member.fullest, member.queue);
    }
    Member member;
  };
  struct Node final : Bus, RelayWire, MemberQueues {
    Node(MemoryCluster& owner, std::size_t i, const RelayLimits& limits)
        : cluster(owner), logic(config(owner, i, limits, *this), heard, *this) {}
    static RelayNodeConfig config(MemoryCluster& owner, std::size_t i, const RelayLimits& limits,
                                  MemberQueues& queues) {
      RelayNodeConfig config;
      config.self = NodeId{i + 1};
      config.name = "node " + std::to_string(i + 1);
      config.started = owner.now();
      config.limits = limits;
      config.queues = &queues;
      config.wall = [&owner] { return owner.now(); };
      return config;
    }

    std::uint64_t publish(const Publication& it) override { return logic.publish(it, cluster.now()); }
    CidTable& cids() override { return logic.cids(); }
    void direct(NodeId target, std::string_view room, std::string_view payload) override {
      logic.direct(target, room, payload);
    }
    void room_occupied(std::string_view room, JoinToken token) override {
      logic.room_occupied(room, token, cluster.now());
    }
    void room_emptied(std::string_view room) override { logic.room_emptied(room); }
    BusState state() const override { return logic.state(); }
    void begin_handover() override { logic.begin_handover(cluster.now()); }
    bool handed_over() const override { return logic.handed_over(); }

    void send(LinkId, Slice records) override {
      if (poor) throw std::bad_alloc();
      out.push_back(std::move(records));
    }
    void reset_link(LinkId, std::string_view) override {}
    void measure() override { measuring = true; }

    MemoryCluster& cluster;
    bool frozen = false;
    bool held = false;
    bool poor = false;
    bool measuring = false;
    Heard heard;
    std::deque<Slice> out;
    RelayNode logic;
  };

  static LinkId slot(std::size_t i) { return {static_cast<std::uint32_t>(i)}; }
  bool exchange(std::size_t i) {
    bool moved = false;
    for (auto& out = nodes_[i]->out; !out.empty(); moved = true) {
      const Slice slice = std::move(out.front());
      out.pop_front();
      relay_.on_frame(slot(i), Bytes(slice.view()), now());
    }
    for (auto& in = to_node_[i]; !in.empty() && !nodes_[i]->frozen && !nodes_[i]->held; moved = true) {
      const Slice slice = std::move(in.front());
      in.pop_front();
      nodes_[i]->logic.on_frame({0}, slice.view(), now());
    }
    if (nodes_[i]->heard.member.measured && std::exchange(nodes_[i]->measuring, false)) {
      moved = true;
      nodes_[i]->logic.on_measured(nodes_[i]->heard.member.queue, now());
    }
    return moved;
  }

  testing::FakeClock clock_;
  relayer::Relay relay_;
  std::vector<std::deque<Slice>> to_node_;
  std::vector<std::unique_ptr<Node>> nodes_;
};

}  // namespace ws::bus
