#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <queue>
#include <random>
#include <string>
#include <vector>

#include "shared/base/bytes.hpp"
#include "shared/base/clock.hpp"

namespace ws::bus::model {

inline constexpr int kQuick = 20;  // ms: how long a frame is on its way at most, unless its link is slow

// One direction of a connection: frames in order, each due at a time.
struct Pipe {
  std::deque<Bytes> frames;
  std::size_t bytes = 0;
  MonoTime last_due{0};
  int slow = kQuick;  // ms at most on the way
  bool dead = false;  // what is written from now on vanishes
};

// A TCP connection between a node and a relayer. Either end may believe it open for a while after it broke.
struct Connection {
  std::size_t node = 0;
  std::uint64_t node_life = 0;
  std::size_t relayer = 0;
  std::uint64_t relayer_life = 0;
  std::uint32_t slot = 0;
  bool node_open = false;
  bool relayer_open = false;
  Pipe up;  // node -> relayer
  Pipe down;
};

// What is to happen at a time. Things of the same time happen in the order in which they were planned.
struct Task {
  enum class Kind : std::uint8_t {
    kEvent,
    kTick,
    kUpFrame,
    kDownFrame,
    kNodeNotices,
    kRelayerNotices,
    kDial,
    kLinkUp,
    kRelayerBack,
    kMeasured
  };
  MonoTime at{0};
  std::uint64_t order = 0;
  Kind kind{};
  std::size_t index = 0;   // event, connection, node or relayer
  std::size_t other = 0;   // kDial: relayer
  std::uint64_t life = 0;  // kDial, kMeasured: of the node

  friend bool operator<(const Task& a, const Task& b) {  // the earliest first in a priority_queue
    return a.at != b.at ? a.at > b.at : a.order > b.order;
  }
};

// Network: simulated time, and everything that is under way in it.
class Network {
 public:
  explicit Network(std::uint64_t seed) : dice_(seed) {}

  MonoTime now() const { return now_; }
  int roll(int low, int high) {
    return low + static_cast<int>(dice_() % static_cast<std::uint64_t>(high - low + 1));
  }
  void plan(milliseconds delay, Task task) {
    task.at = now_ + delay;
    task.order = ++order_;
    tasks_.push(task);
  }
  // The next task, until `end`; time moves to it.
  bool next(MonoTime end, Task& out) {
    if (tasks_.empty() || tasks_.top().at > end) return false;
    out = tasks_.top();
    tasks_.pop();
    now_ = out.at;
    return true;
  }

  std::vector<Connection>& connections() { return connections_; }
  Connection& connection(std::size_t i) { return connections_[i]; }

  void write(std::size_t index, bool up, std::string& bytes) {
    Connection& connection = connections_[index];
    Pipe& pipe = up ? connection.up : connection.down;
    if (!pipe.dead) {
      pipe.frames.emplace_back(bytes);
      pipe.bytes += bytes.size();
      const MonoTime due = std::max(pipe.last_due, now_ + milliseconds(roll(0, pipe.slow)));
      pipe.last_due = due;
      plan(due - now_, {{}, 0, up ? Task::Kind::kUpFrame : Task::Kind::kDownFrame, index, 0, 0});
    }
    bytes.clear();
  }
  // The first frame under way; false if it was lost meanwhile.
  static bool read(Pipe& pipe, Bytes& out) {
    if (pipe.frames.empty()) return false;
    out = std::move(pipe.frames.front());
    pipe.frames.pop_front();
    pipe.bytes -= out.size();
    return true;
  }
  // From here on no way is slow any more.
  void heal() {
    for (Connection& connection : connections_) connection.up.slow = connection.down.slow = kQuick;
  }
  // The connection breaks: a part of what is under way still arrives, nothing that follows does.
  void lose_tail(Pipe& pipe) {
    const auto keep = static_cast<std::size_t>(roll(0, static_cast<int>(pipe.frames.size())));
    while (pipe.frames.size() > keep) {
      pipe.bytes -= pipe.frames.back().size();
      pipe.frames.pop_back();
    }
    pipe.dead = true;
  }

 private:
  std::mt19937_64 dice_;
  MonoTime now_{1'000};
  std::uint64_t order_ = 0;
  std::priority_queue<Task> tasks_;
  std::vector<Connection> connections_;
};

}  // namespace ws::bus::model
