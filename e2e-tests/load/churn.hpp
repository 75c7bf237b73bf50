#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "e2e-tests/load/connection.hpp"
#include "e2e-tests/load/histogram.hpp"
#include "e2e-tests/load/pace.hpp"

namespace ws::load {

// Churn: clients that come, are upgraded, say goodbye and go, at a steady rate: what opening and closing
// costs.
//
// Thread: loop. Owns up to kMaxUnderWay connections, used again and again. Errors: counted as failed.
class Churn final : public ConnectionOwner {
 public:
  Churn(const std::vector<Target>& targets, double per_second, int sources, Poller& poller);

  void begin(std::uint64_t now) { pace_.emplace(now, per_second_); }
  void stop() { pace_.reset(); }
  void step(std::uint64_t now);
  std::uint64_t next_due() const { return pace_ ? pace_->next_due() : ~0ull; }
  bool quiet() const { return free_.size() == connections_.size(); }

  std::uint64_t completed() const { return completed_; }
  std::uint64_t failed() const { return failed_; }
  const std::string& first_failure() const { return first_failure_; }
  // From when a client was due to when it was upgraded.
  const Histogram& opening() const { return opening_; }

  void on_ready(Connection& connection, std::uint64_t now) override;
  void on_message(Connection&, std::string_view, std::uint64_t) override {}
  void on_closed(Connection& connection, const std::string& why) override;

  static constexpr std::uint32_t kMaxUnderWay = 512;
  static constexpr int kBurst = 16;  // started in one loop turn

 private:
  void fail(const std::string& why);

  const std::vector<Target>& targets_;
  const double per_second_;
  const int sources_;
  Poller& poller_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<std::uint64_t> due_;  // by connection; 0 once it is upgraded
  std::vector<std::uint32_t> free_;
  std::optional<Pace> pace_;
  std::uint64_t completed_ = 0;
  std::uint64_t failed_ = 0;
  std::string first_failure_;
  Histogram opening_;
};

}  // namespace ws::load
