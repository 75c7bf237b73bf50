#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "shared/net/loop/event_loop.hpp"

namespace ws::node {

inline constexpr std::size_t kMostUnderWay = 1024 * 1024;  // bytes that should wait for a loop

// Post: what one shard has for the loops of the others, gathered for each of them and handed over together,
// in order, at the end of a turn: one lock and at most one wake. What is for its own loop runs at once.
//
// Thread: loop (its own). The loops must outlive it. Errors: run() throws if memory is short, and has then
// done nothing; what was taken in always arrives.
class Post {
 public:
  Post(std::uint32_t mine, const std::vector<net::EventLoop*>& loops) : mine_(mine) {
    for (net::EventLoop* loop : loops) boxes_.push_back({loop, {}, 0});
  }
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;

  bool is_here(std::uint32_t shard) const { return shard == mine_; }

  // Should the task throw there, `failed` (may be empty) runs here. On the same loop whoever calls hears of
  // it. `bytes`: what the task holds, beside itself.
  template <typename Task>
  void run(std::uint32_t shard, Task&& task, net::Task failed = {}, std::size_t bytes = 0) {
    if (is_here(shard)) {
      task();
    } else {
      Box& box = boxes_[shard];
      box.mail.push_back({std::forward<Task>(task), std::move(failed), boxes_[mine_].loop});
      box.bytes += kOfATask + bytes;
    }
  }
  // The same with a task that was written before, which therefore cannot get lost.
  void run_written(std::uint32_t shard, net::MailList& mail) {
    if (is_here(shard)) {
      for (net::Mail& each : mail) each.task();
    } else {
      Box& box = boxes_[shard];
      box.mail.splice(box.mail.end(), mail);
    }
  }
  template <typename Task>
  net::MailList written(Task&& task, net::Task failed = {}) const {
    net::MailList mail;
    mail.push_back({std::forward<Task>(task), std::move(failed), boxes_[mine_].loop});
    return mail;
  }

  // At the end of a turn.
  void hand_over() noexcept {
    for (Box& box : boxes_) {
      if (!box.mail.empty()) box.loop->post_all(box.mail, std::exchange(box.bytes, 0));
    }
  }
  bool has_mail() const {
    return std::any_of(boxes_.begin(), boxes_.end(), [](const Box& box) { return !box.mail.empty(); });
  }
  // Whether some other loop has more to do, whoever asked for it, than should wait for it.
  bool is_swamped() const {
    return std::any_of(boxes_.begin(), boxes_.end(), [this](const Box& box) {
      return &box != &boxes_[mine_] && box.bytes + box.loop->mail_bytes() > kMostUnderWay;
    });
  }

 private:
  static constexpr std::size_t kOfATask = 300;  // bytes, about: its mail and what it is bound to

  struct Box {
    net::EventLoop* loop;
    net::MailList mail;
    std::size_t bytes;  // about, of it
  };

  const std::uint32_t mine_;
  std::vector<Box> boxes_;
};

}  // namespace ws::node
