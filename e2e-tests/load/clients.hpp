#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "e2e-tests/load/connection.hpp"
#include "e2e-tests/load/histogram.hpp"
#include "e2e-tests/load/marker.hpp"
#include "e2e-tests/load/pace.hpp"
#include "e2e-tests/load/population.hpp"

namespace ws::load {

// How a population connects.
struct DialPlan {
  double per_second = 0;       // 0: as fast as the bound below allows
  std::uint32_t at_once = 0;   // connections under way at any time; 0: all
  std::uint32_t per_turn = 0;  // started in one loop turn, so that other work is not held up
  int sources = 0;             // spread over 127.0.0.2 ...; 0: the system's choice
  bool await_joined = true;    // ask for the reply to each join and wait for it
};

// What went wrong with connections, and the first words said about it.
struct Faults {
  std::uint64_t failed = 0;        // never became ready
  std::uint64_t disconnected = 0;  // later
  std::uint64_t errors = 0;        // error frames
  std::uint64_t foreign = 0;       // messages that are not of this run
  std::string first;
};

// Receiver: who is told of deliveries.
class Receiver {
 public:
  virtual ~Receiver() = default;
  virtual void on_delivery(std::uint32_t member, const Marker& marker, std::uint64_t now) = 0;
};

// Clients: the connections of one population, how they are opened, and what goes wrong with them.
//
// Thread: loop. Owns the connections. Errors: counted in faults().
class Clients final : public ConnectionOwner {
 public:
  Clients(const Population& population, const std::vector<Target>& targets, const DialPlan& plan,
          Poller& poller, const MarkerCodec& codec);

  void set_receiver(Receiver& receiver) { receiver_ = &receiver; }
  // Begins to open connections; step() does the work, turn by turn.
  void begin(std::uint64_t now);
  void step(std::uint64_t now);
  // Every connection is either ready or has failed.
  bool settled() const { return begun_ && ready_ + faults_.failed == population_.connections(); }
  std::uint64_t settled_at() const { return settled_at_; }
  std::uint32_t ready() const { return ready_; }
  std::uint64_t next_due() const;
  void send(std::uint32_t member, std::string_view frame) {
    if (connections_[member]->queue(frame)) unsent_.push_back(member);
  }
  // Hands what was sent since the last call to the sockets.
  void flush();
  // Gives up those who are still on their way.
  void give_up();
  void close_all();
  // Begins to close all connections without a word, as many in a turn as were dialled in one.
  void leave() { leaving_ = closing_ = true; }

  const Faults& faults() const { return faults_; }
  const Histogram& opening() const { return opening_; }

  void on_ready(Connection& connection, std::uint64_t now) override;
  void on_message(Connection& connection, std::string_view payload, std::uint64_t now) override;
  void on_closed(Connection& connection, const std::string& why) override;

 private:
  void dial(std::uint32_t member, std::uint64_t due);
  void close_some();
  std::string greeting(std::uint32_t member) const;
  void fail(std::uint32_t member, const std::string& why);
  void note(const std::string& why) {
    if (faults_.first.empty()) faults_.first = why;
  }

  const Population& population_;
  const std::vector<Target>& targets_;
  const DialPlan plan_;
  Poller& poller_;
  const MarkerCodec& codec_;
  Receiver* receiver_ = nullptr;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::uint64_t> due_;  // by member: when its connecting should have begun; 0 once it is settled
  std::vector<std::uint32_t> unsent_;  // members who sent something since the last flush
  std::optional<Pace> pace_;
  std::uint64_t begun_at_ = 0;
  std::uint64_t settled_at_ = 0;
  std::uint32_t dialled_ = 0;
  std::uint32_t ready_ = 0;
  bool begun_ = false;
  bool closing_ = false;
  bool leaving_ = false;
  std::uint32_t left_ = 0;
  Faults faults_;
  Histogram opening_;
};

}  // namespace ws::load
