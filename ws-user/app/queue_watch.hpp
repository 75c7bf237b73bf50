#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "ws-user/app/worker.hpp"
#include "ws-user/bus/pace.hpp"

namespace ws::app {

// QueueWatch: looks at the members' queues on every shard, once what the bus had delivered has been offered
// to their sockets, by way of the homes:
//
//   bus's loop:  measure | turn ends: records leave for their homes | every shard is asked, as a home
//   a shard:     asked   | turn ends: what is for other shards leaves | it answers, as a home
//   bus's loop:  all homes have answered: every shard is asked once more
//   a shard:     asked   | turn ends: members are told, sockets are written to | it looks, and answers
//
// With one thread the homes need not be asked: they are called.
//
// Thread: loop (the bus's, which is that of the first worker), and each worker's for its own. The workers
// must outlive it.
class QueueWatch final : public bus::MemberQueues {
 public:
  using Workers = std::vector<std::unique_ptr<Worker>>;
  // `answer` takes the bytes in the fullest queue of the members who still read; on the bus's loop.
  QueueWatch(const Workers& workers, std::function<void(std::size_t)> answer)
      : workers_(workers), answer_(std::move(answer)) {}

  void measure() override;

 private:
  void pass_homes();
  void look_everywhere();
  void look(Worker& worker, int patience);
  void on_look(std::size_t fullest);

  net::EventLoop& bus_loop() const { return workers_.front()->loop; }

  const Workers& workers_;
  const std::function<void(std::size_t)> answer_;
  std::size_t homes_ahead_ = 0;  // homes that have yet to pass on what the bus delivered
  std::size_t missing_ = 0;      // answers
  std::size_t fullest_ = 0;      // of those that have come
};

}  // namespace ws::app
