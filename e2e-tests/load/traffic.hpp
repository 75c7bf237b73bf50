#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "e2e-tests/load/checker.hpp"
#include "e2e-tests/load/clients.hpp"
#include "e2e-tests/load/histogram.hpp"
#include "e2e-tests/load/pace.hpp"
#include "e2e-tests/load/window.hpp"

namespace ws::load {

// What a population sends.
struct TrafficPlan {
  double per_second = 0;          // open loop: messages of all senders together; 0: silent, or closed loop
  std::uint32_t window = 0;       // closed loop: messages under way per sender; 0: open loop
  std::uint32_t size = 128;       // bytes of each message's JSON
  std::uint64_t at_most = ~0ull;  // messages in all
};

// The latency and lateness of the messages that were due in one phase of the run.
struct PhaseRecord {
  std::uint64_t start = 0;    // nanoseconds
  std::uint64_t end = ~0ull;  // nanoseconds
  std::uint64_t sent = 0;     // messages
  Histogram latency;          // from when a message was due to when it was read
  Histogram lag;              // from when it was due to when it was handed to the socket
};

// Traffic: one population's messages: when they are sent, and what comes of them.
//
// Thread: loop. Errors: counted by the checker.
class Traffic final : public Receiver {
 public:
  Traffic(const Population& population, Clients& clients, const TrafficPlan& plan, const MarkerCodec& codec);

  // Sends from now on; latency is recorded only within phases.
  void begin(std::uint64_t now);
  void stop() { running_ = false; }
  bool running() const { return running_; }
  // Messages due from `now` on belong to a new phase.
  void begin_phase(std::uint64_t now);
  void end_phase(std::uint64_t now);

  // Sends what is due, at most kBurst messages.
  void step(std::uint64_t now);
  std::uint64_t next_due() const { return running_ && pace_ ? pace_->next_due() : ~0ull; }
  void on_delivery(std::uint32_t member, const Marker& marker, std::uint64_t now) override;

  const Checker& checker() const { return checker_; }
  const std::vector<std::unique_ptr<PhaseRecord>>& phases() const { return phases_; }

  static constexpr int kBurst = 64;

 private:
  PhaseRecord* phase_of(std::uint64_t time);
  void send(std::uint32_t sender, std::uint32_t which, std::uint64_t due);
  void fill_window(std::uint32_t sender);

  const Population& population_;
  Clients& clients_;
  const TrafficPlan plan_;
  const MarkerCodec& codec_;
  Checker checker_;
  std::optional<Pace> pace_;
  std::vector<Window> windows_;  // by sender
  std::vector<std::unique_ptr<PhaseRecord>> phases_;
  std::string frame_;  // being written; kept for its memory
  std::uint64_t begun_at_ = 0;
  bool running_ = false;
};

}  // namespace ws::load
