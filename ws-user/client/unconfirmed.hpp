#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace ws::client {

// A message of ours that the server has not confirmed yet.
struct Outgoing {
  std::uint64_t ref = 0;  // by which the server's answer names it; they count up
  std::string room;       // empty: the server's default room
  std::string text;
  std::string cid;  // the same at every attempt, so that none is taken twice
  bool in_flight = false;
  bool shown_waiting = false;
};

// Unconfirmed: our messages, in the order in which they were typed, until the server has confirmed them. At
// most a window of them is under way at a time; after a loss of the connection those go again.
//
// Thread: loop.
class Unconfirmed {
 public:
  static constexpr std::size_t kMaxMessages = 1'000;
  static constexpr std::size_t kMaxBytes = 4 * 1024 * 1024;
  static constexpr std::size_t kWindow = 64;  // messages

  bool full() const { return messages_.size() >= kMaxMessages || bytes_ >= kMaxBytes; }
  bool empty() const { return messages_.empty(); }
  std::size_t size() const { return messages_.size(); }

  Outgoing& add(Outgoing message);
  // The oldest that may go now, marked as under way; null if there is none.
  const Outgoing* next();
  bool has(std::uint64_t ref) const;
  // It was answered for good: removed.
  Outgoing take(std::uint64_t ref);
  // The server did not want it yet. From now on they go one by one, so that they keep their order.
  void put_back(std::uint64_t ref);
  // The connection is gone: none is under way.
  void put_all_back();
  // Calls `show` for those that have not been shown as waiting.
  void show_waiting(const std::function<void(const Outgoing&)>& show);

 private:
  std::deque<Outgoing>::iterator find(std::uint64_t ref);

  std::deque<Outgoing> messages_;
  std::size_t bytes_ = 0;
  std::size_t in_flight_ = 0;
  std::size_t window_ = kWindow;
};

}  // namespace ws::client
