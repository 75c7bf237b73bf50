#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/metrics.hpp"
#include "shared/net/loop/unique_fd.hpp"
#include "ws-user/app/worker.hpp"
#include "ws-user/bus/relay_bus.hpp"
#include "ws-user/node/node.hpp"

namespace ws::app::cost {

// RoomOfSockets: one thread of a server as App builds it, without a port and without a relayer: its members
// are socket pairs whose other ends are held here. For tests and benchmarks of what a message costs.
//
// Thread: one; the members' ends are served between the turns of the loop.
class RoomOfSockets {
 public:
  explicit RoomOfSockets(std::size_t members);

  // Lets everybody in. From then on, whenever everybody has heard the last message, asks `more` whether there
  // is another one to say. Once.
  void run(std::function<bool()> more);

  std::size_t heard() const { return heard_; }  // messages, by all members together
  // What a member last heard. The sender is not among them: it does not hear itself.
  std::string last_heard() const { return {buffer_.data(), last_size_}; }

  static constexpr const char* kText =
      "What one member says, and all the others are to hear, costs what it has to.";

 private:
  enum class State { kEntering, kOpen, kDone };

  void turn();
  void let_in();
  void say();
  [[gnu::noinline]] void drain();

  SystemClock clock_;
  MetricsRegistry metrics_;
  gateway::Settings settings_;
  Worker worker_;
  node::Node node_;
  bus::RelayBus bus_;
  std::vector<net::UniqueFd> members_;
  std::string said_;  // the frame
  std::function<bool()> more_;
  State state_ = State::kEntering;
  std::size_t expected_ = 0;  // of heard_, before the next message
  std::size_t heard_ = 0;
  std::array<char, 4096> buffer_{};  // bytes
  std::size_t last_size_ = 0;
};

}  // namespace ws::app::cost
