#include "e2e-tests/load/checker.hpp"

namespace ws::load {

Checker::Checker(const Population& population)
    : population_(population),
      sent_(population.channels()),
      next_(std::size_t{population.connections()} * population.channels_heard()) {}

std::uint32_t Checker::send(std::uint32_t channel) {
  ++tally_.sent;
  tally_.expected += population_.receivers();
  return sent_[channel - population_.first_channel()]++;
}

Verdict Checker::deliver(std::uint32_t member, std::uint32_t channel, std::uint32_t sequence) {
  const Verdict verdict = judge(member, channel, sequence);
  switch (verdict) {
    case Verdict::kFirst:
      ++tally_.delivered;
      break;
    case Verdict::kReordered:
      ++tally_.delivered;
      ++tally_.reordered;
      break;
    case Verdict::kTwice:
      ++tally_.twice;
      break;
    case Verdict::kMisrouted:
      ++tally_.misrouted;
      break;
  }
  return verdict;
}

Verdict Checker::judge(std::uint32_t member, std::uint32_t channel, std::uint32_t sequence) {
  if (!population_.owns(channel)) return Verdict::kMisrouted;
  const std::uint32_t local = channel - population_.first_channel();
  const auto place = population_.place(member, channel);
  if (!place) return Verdict::kMisrouted;
  if (!population_.echo() && population_.sender_member(channel) == member) return Verdict::kMisrouted;
  if (sequence >= sent_[local]) return Verdict::kMisrouted;  // nobody sent that
  const std::size_t slot = std::size_t{member} * population_.channels_heard() + *place;
  std::uint32_t& next = next_[slot];
  if (sequence < next) return judge_earlier(slot, sequence);
  if (sequence > next) {
    auto& gap = gaps_[slot];
    for (std::uint32_t missing = next; missing < sequence; ++missing) gap.insert(gap.end(), missing);
  }
  next = sequence + 1;
  return Verdict::kFirst;
}

Verdict Checker::judge_earlier(std::size_t slot, std::uint32_t sequence) {
  const auto gap = gaps_.find(slot);
  if (gap == gaps_.end() || gap->second.erase(sequence) == 0) return Verdict::kTwice;
  if (gap->second.empty()) gaps_.erase(gap);
  return Verdict::kReordered;
}

}  // namespace ws::load
