#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace ws::node {

// Balance: how many sessions each shard has, so that those who move to their rooms do not all end up on one.
// People who share rooms draw each other after them: without a bound, friends of friends of friends would all
// live on one shard.
//
// A shard takes somebody from another as long as it has not many more than its share. Where there are few,
// one more or less does not matter.
//
// Thread: any. Shared by all who count in it: it outlives the node. Locks nothing; what others count
// meanwhile may be missing.
class Balance {
 public:
  explicit Balance(std::size_t shards) : shards_(shards), counts_(std::make_unique<Count[]>(shards)) {}

  void add(std::uint32_t shard) noexcept { counts_[shard].sessions.fetch_add(1, std::memory_order_relaxed); }
  void remove(std::uint32_t shard) noexcept {
    counts_[shard].sessions.fetch_sub(1, std::memory_order_relaxed);
  }
  bool takes_one_more(std::uint32_t shard) const noexcept {
    std::int64_t all = 0;
    for (std::size_t i = 0; i < shards_; ++i) all += sessions(i);
    const auto shards = static_cast<std::int64_t>(shards_);
    return (sessions(shard) - kFew) * 4 * shards < all * 5;  // a quarter above its share, and a few
  }
  std::int64_t sessions(std::size_t shard) const noexcept {
    return counts_[shard].sessions.load(std::memory_order_relaxed);
  }
  // Of those who are on their way to another shard. Thread: any.
  std::size_t under_way() const noexcept { return under_way_.load(std::memory_order_acquire); }

  // One on its way to a shard, where it counts already.
  class Passage {
   public:
    Passage(std::shared_ptr<Balance> balance, std::uint32_t to) noexcept
        : balance_(std::move(balance)), to_(to) {
      balance_->add(to_);
      ++balance_->under_way_;
    }
    ~Passage() {
      --balance_->under_way_;
      balance_->remove(to_);
    }
    Passage(const Passage&) = delete;
    Passage& operator=(const Passage&) = delete;

   private:
    const std::shared_ptr<Balance> balance_;
    const std::uint32_t to_;
  };

 private:
  static constexpr std::int64_t kFew = 160;  // a room of 200 is at home on one of four

  struct alignas(64) Count {
    std::atomic<std::int64_t> sessions{0};
  };

  const std::size_t shards_;
  std::unique_ptr<Count[]> counts_;
  std::atomic<std::size_t> under_way_{0};
};

}  // namespace ws::node
