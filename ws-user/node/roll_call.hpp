#pragma once

#include <utility>
#include <vector>

#include "shared/net/event_loop.hpp"

namespace ws::node {

// RollCall: holds tasks back until every other shard has looked at its sockets. A client's join that has
// reached this machine may still be in the socket of a shard that is busy; a message that came later must not
// pass it by. Tasks run in the order in which they came; those that gather during one call share the next.
//
// Thread: loop. With no other shard, tasks run at once, after this loop's own sockets.
class RollCall {
 public:
  using Task = net::EventLoop::Task;
  // `call` asks all others to look at their sockets and then to answer; it returns how many will.
  RollCall(net::EventLoop& loop, std::function<std::size_t()> call) : loop_(loop), call_(std::move(call)) {}

  void run(Task task) {
    waiting_.push_back(std::move(task));
    if (missing_ == 0 && called_.empty()) start();
  }
  // One of the others has answered.
  void answer() {
    if (--missing_ == 0) finish();
  }
  bool busy() const { return !called_.empty(); }

 private:
  void start() {
    called_ = std::exchange(waiting_, {});
    missing_ = call_();
    if (missing_ == 0) finish();
  }
  void finish() {
    loop_.dispatch_sockets();
    for (const Task& task : called_) task();
    called_.clear();
    if (!waiting_.empty()) start();
  }

  net::EventLoop& loop_;
  std::function<std::size_t()> call_;
  std::vector<Task> waiting_;  // for the next call
  std::vector<Task> called_;   // for the answers of this one
  std::size_t missing_ = 0;    // answers
};

}  // namespace ws::node
