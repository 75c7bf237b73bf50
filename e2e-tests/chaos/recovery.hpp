#pragma once

#include <optional>
#include <vector>

#include "e2e-tests/harness/time.hpp"

namespace ws::chaos {

using e2e::Duration;

// Recovery: how long after the relayer's port is open again chat flows from every server to every other one.
//
// Thread: one. Pure: the clock is the caller's.
class Recovery {
 public:
  explicit Recovery(int servers) : servers_(servers) {}

  // The port is open.
  void begin(Duration now);
  // Something else was broken meanwhile: what is under way says nothing about the relayer.
  void abandon() { began_.reset(); }
  // A client of server `to` has heard what one of server `from` said at `said_at`.
  void heard(int from, int to, Duration said_at, Duration now);

  bool under_way() const { return began_.has_value(); }
  std::size_t count() const { return times_.size(); }
  Duration median() const;
  Duration worst() const;

 private:
  int servers_;
  std::optional<Duration> began_;
  std::vector<bool> flows_;  // from * servers_ + to
  int missing_ = 0;
  std::vector<Duration> times_;
};

}  // namespace ws::chaos
