#pragma once

#include <optional>
#include <utility>

#include "shared/base/backoff.hpp"

namespace ws::client {

// Redial: when to connect again, and when to give up.
//
// Thread: loop.
class Redial {
 public:
  struct Patience {
    std::optional<milliseconds> at_first;    // for a server that has never answered; none: without end
    std::optional<milliseconds> afterwards;  // for one that is gone
  };

  Redial(Patience patience, std::uint64_t seed, MonoTime now)
      : patience_(patience), backoff_(kBase, seed), down_since_(now) {}

  void connected() {
    ever_connected_ = true;
    down_ = false;
    backoff_.reset();
  }
  // How long to wait before the next attempt; `hint` is what the server asked for. Empty: give up.
  std::optional<milliseconds> after_loss(MonoTime now, std::optional<milliseconds> hint) {
    if (ever_connected_ && !std::exchange(down_, true)) down_since_ = now;
    const auto& patience = ever_connected_ ? patience_.afterwards : patience_.at_first;
    if (patience && now - down_since_ >= *patience) return std::nullopt;
    milliseconds delay = hint ? std::min(*hint, kLongestHint) : kShortest + backoff_.next(kLongest);
    if (patience) delay = std::min(delay, down_since_ + *patience - now);
    return delay;
  }
  bool ever_connected() const { return ever_connected_; }

 private:
  static constexpr milliseconds kBase{500};
  static constexpr milliseconds kShortest{250};
  static constexpr milliseconds kLongest{15'000};
  static constexpr milliseconds kLongestHint{60'000};

  Patience patience_;
  Backoff backoff_;
  MonoTime down_since_;
  bool ever_connected_ = false;
  bool down_ = true;
};

}  // namespace ws::client
