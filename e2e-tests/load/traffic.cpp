#include "e2e-tests/load/traffic.hpp"

#include "e2e-tests/load/clock.hpp"

namespace ws::load {
namespace {

constexpr std::string_view kBeforeRoom = R"({"type":"chat","room":")";
constexpr std::string_view kBeforeText = R"(","message":")";
constexpr std::string_view kAfterText = R"("})";

}  // namespace

Traffic::Traffic(const Population& population, Clients& clients, const TrafficPlan& plan,
                 const MarkerCodec& codec)
    : population_(population), clients_(clients), plan_(plan), codec_(codec), checker_(population) {
  if (plan.window > 0) windows_.assign(population.senders(), Window(plan.window, population.receivers()));
}

void Traffic::begin(std::uint64_t now) {
  if (population_.senders() == 0 || (plan_.per_second <= 0 && plan_.window == 0)) return;
  running_ = true;
  begun_at_ = now;
  if (plan_.window == 0) {
    pace_.emplace(now, plan_.per_second);
    return;
  }
  for (std::uint32_t sender = 0; sender < population_.senders(); ++sender) fill_window(sender);
  clients_.flush();
}

void Traffic::begin_phase(std::uint64_t now) {
  phases_.push_back(std::make_unique<PhaseRecord>());
  phases_.back()->start = now;
}

void Traffic::end_phase(std::uint64_t now) {
  phases_.back()->end = now;
}

PhaseRecord* Traffic::phase_of(std::uint64_t time) {
  for (auto phase = phases_.rbegin(); phase != phases_.rend(); ++phase) {
    if (time >= (*phase)->start) return time < (*phase)->end ? phase->get() : nullptr;
  }
  return nullptr;
}

void Traffic::step(std::uint64_t now) {
  if (!running_ || !pace_) return;
  for (int i = 0; i < kBurst && pace_->due(now); ++i) {
    const std::uint64_t due = pace_->next_due();
    const std::uint64_t number = pace_->take();
    const auto which =
        static_cast<std::uint32_t>(number / population_.senders() % population_.shape().rooms_each);
    send(static_cast<std::uint32_t>(number % population_.senders()), which, due);
    if (pace_->taken() >= plan_.at_most) {
      running_ = false;
      break;
    }
  }
  clients_.flush();
}

void Traffic::fill_window(std::uint32_t sender) {
  while (running_ && windows_[sender].open()) {
    windows_[sender].send();
    send(sender, 0, now_ns());
    if (checker_.tally().sent >= plan_.at_most) running_ = false;
  }
}

void Traffic::send(std::uint32_t sender, std::uint32_t which, std::uint64_t due) {
  const std::uint32_t member = population_.member_of_sender(sender);
  const std::string& room = population_.room(population_.group_of(member), which);
  const std::size_t wrapping = kBeforeRoom.size() + room.size() + kBeforeText.size() + kAfterText.size();
  const std::size_t padding =
      plan_.size > wrapping + Marker::kLength ? plan_.size - wrapping - Marker::kLength : 0;
  const std::size_t length = wrapping + Marker::kLength + padding;
  char header[kMaxHeader];
  const std::size_t header_length = write_header(header, Opcode::kText, length, Connection::kMask);
  const std::uint32_t channel = population_.channel(sender, which);
  char marker[Marker::kLength];
  codec_.write({channel, checker_.send(channel), due - begun_at_}, marker);
  frame_.assign(header, header_length).append(kBeforeRoom).append(room).append(kBeforeText);
  frame_.append(marker, sizeof marker).append(padding, 'x').append(kAfterText);
  apply_mask(frame_.data() + header_length, frame_.data() + header_length, length, Connection::kMask);
  if (PhaseRecord* phase = phase_of(due)) {
    const std::uint64_t now = now_ns();
    ++phase->sent;
    phase->lag.record(now > due ? now - due : 0);
  }
  clients_.send(member, frame_);
}

void Traffic::on_delivery(std::uint32_t member, const Marker& marker, std::uint64_t now) {
  const Verdict verdict = checker_.deliver(member, marker.channel, marker.sequence);
  if (verdict != Verdict::kFirst && verdict != Verdict::kReordered) return;
  const std::uint64_t due = begun_at_ + marker.time;
  if (PhaseRecord* phase = phase_of(due)) phase->latency.record(now > due ? now - due : 0);
  if (windows_.empty()) return;
  const std::uint32_t sender = population_.sender_of_channel(marker.channel);
  windows_[sender].deliver(marker.sequence);
  if (running_) fill_window(sender);
}

}  // namespace ws::load
