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

void JointWrite::write(WriteAttempt* first, std::size_t count) noexcept {
  for (WriteAttempt* const end = first + count; first != end;)
    first += write_first(first, static_cast<std::size_t>(end - first));
}

// Those whose parts there is room for; answers how many.
std::size_t JointWrite::write_first(WriteAttempt* first, std::size_t count) noexcept {
  std::size_t done = 0;
  std::size_t sends = 0;
  for (std::size_t used = 0; done < count && sends < send_.size() && used < parts_.size(); ++done) {
    const std::size_t most = std::min(WriteQueue::kPartsPerWrite, parts_.size() - used);
    offered_[sends] = first[done].stream->offer(send_[sends], &parts_[used], most);
    used += offered_[sends].count;
    if (offered_[sends].count == 0) {
      first[done].result = first[done].stream->write();
    } else {
      attempt_[sends++] = &first[done];
    }
  }
  sends_->run(send_.data(), sends);
  for (std::size_t i = 0; i < sends; ++i)
    attempt_[i]->result = attempt_[i]->stream->took(send_[i], offered_[i]);
  return done;
}

}  // namespace ws::net
