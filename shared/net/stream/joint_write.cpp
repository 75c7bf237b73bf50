#include "shared/net/stream/joint_write.hpp"

#include <algorithm>

#include "shared/base/log.hpp"
#include "shared/net/stream/stream.hpp"

namespace ws::net {

std::unique_ptr<JointWrite> JointWrite::open() {
  std::string why;
  auto sends = Sends::open(&why);
  if (sends != nullptr) return std::make_unique<JointWrite>(std::move(sends));
  spdlog::debug("no io_uring for a thread: {}", why);
  return nullptr;
}

std::size_t JointWrite::write(WriteAttempt* first, std::size_t count) noexcept {
  std::size_t together = 0;
  for (WriteAttempt* const end = first + count; first != end;) {
    first += offer_first(first, static_cast<std::size_t>(end - first));
    together += sends_->run(send_.data(), offers_);
    for (std::size_t i = 0; i < offers_; ++i)
      attempt_[i]->result = attempt_[i]->stream->took(send_[i], offered_[i]);
  }
  return together;
}

// Of those whose parts there is room for; answers how many they are. Who has nothing to offer is done with.
std::size_t JointWrite::offer_first(WriteAttempt* first, std::size_t count) noexcept {
  std::size_t seen = 0;
  offers_ = 0;
  for (std::size_t used = 0; seen < count && offers_ < send_.size() && used < parts_.size(); ++seen) {
    const std::size_t most = std::min(WriteQueue::kPartsPerWrite, parts_.size() - used);
    offered_[offers_] = first[seen].stream->offer(send_[offers_], &parts_[used], most);
    used += offered_[offers_].count;
    if (offered_[offers_].count == 0) {
      first[seen].result = first[seen].stream->write();
    } else {
      attempt_[offers_++] = &first[seen];
    }
  }
  return seen;
}

}  // namespace ws::net
