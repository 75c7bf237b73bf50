#include "e2e-tests/load/clients.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "e2e-tests/load/clock.hpp"

namespace ws::load {

Clients::Clients(const Population& population, const std::vector<Target>& targets, const DialPlan& plan,
                 Poller& poller, const MarkerCodec& codec)
    : population_(population),
      targets_(targets),
      plan_(plan),
      poller_(poller),
      codec_(codec),
      due_(population.connections()) {
  connections_.reserve(population.connections());
  for (std::uint32_t member = 0; member < population.connections(); ++member) {
    connections_.push_back(std::make_unique<Connection>(*this, member));
  }
}

void Clients::begin(std::uint64_t now) {
  begun_ = true;
  begun_at_ = now;
  settled_at_ = now;
  if (plan_.per_second > 0) pace_.emplace(now, plan_.per_second);
}

void Clients::step(std::uint64_t now) {
  if (!begun_) return;
  if (leaving_) return close_some();
  const std::uint32_t bound = plan_.at_once == 0 ? population_.connections() : plan_.at_once;
  for (std::uint32_t started = 0; dialled_ < population_.connections() && started < plan_.per_turn;
       ++started) {
    if (dialled_ - ready_ - faults_.failed >= bound) return;
    if (pace_ && !pace_->due(now)) return;
    std::uint64_t due = plan_.at_once == 0 ? begun_at_ : now;
    if (pace_) {
      due = pace_->next_due();
      pace_->take();
    }
    dial(dialled_++, due);
  }
}

void Clients::close_some() {
  for (std::uint32_t closed = 0; left_ < population_.connections() && closed < plan_.per_turn; ++closed) {
    connections_[left_++]->abort("");
  }
}

std::uint64_t Clients::next_due() const {
  if (leaving_) return left_ == population_.connections() ? kNever : 0;
  if (!begun_ || dialled_ == population_.connections()) return kNever;
  return pace_ ? pace_->next_due() : 0;
}

void Clients::dial(std::uint32_t member, std::uint64_t due) {
  // Members of one room are spread over all servers.
  const Target& target = targets_[member % targets_.size()];
  const int source = plan_.sources == 0 ? 0 : 2 + static_cast<int>(member) % plan_.sources;
  const std::uint32_t replies = plan_.await_joined ? population_.shape().rooms_each : 0;
  due_[member] = std::max<std::uint64_t>(due, 1);
  if (connections_[member]->start(target, source, poller_, greeting(member), replies)) return;
  fail(member, std::strerror(errno));
}

std::string Clients::greeting(std::uint32_t member) const {
  std::string frames;
  for (std::uint32_t which = 0; which < population_.shape().rooms_each; ++which) {
    std::string join =
        R"({"type":"join-room","room":")" + population_.room(population_.group_of(member), which) + '"';
    if (population_.echo()) join += R"(,"echo":true)";
    if (plan_.await_joined) join += R"(,"ref":)" + std::to_string(which);
    frames += client_frame(Opcode::kText, join + '}', Connection::kMask);
  }
  return frames;
}

void Clients::on_ready(Connection& connection, std::uint64_t now) {
  std::uint64_t& due = due_[connection.member()];
  opening_.record(now > due ? now - due : 0);
  due = 0;
  ++ready_;
  settled_at_ = now;
}

void Clients::on_message(Connection& connection, std::string_view payload, std::uint64_t now) {
  const auto marker = codec_.find(payload, connection.marker_hint());
  if (marker) return receiver_->on_delivery(connection.member(), *marker, now);
  if (payload.find(R"("type":"error")") == std::string_view::npos) {
    ++faults_.foreign;
    return;
  }
  ++faults_.errors;
  note(std::string(payload));
}

void Clients::on_closed(Connection& connection, const std::string& why) {
  if (closing_) return;
  if (due_[connection.member()] != 0) return fail(connection.member(), why);
  ++faults_.disconnected;
  note(why);
}

void Clients::fail(std::uint32_t member, const std::string& why) {
  due_[member] = 0;
  ++faults_.failed;
  note(why);
}

void Clients::flush() {
  for (const std::uint32_t member : unsent_) connections_[member]->flush_or_wait();
  unsent_.clear();
}

void Clients::give_up() {
  for (auto& connection : connections_) {
    if (!connection->closed() && !connection->ready()) connection->abort("not served in time");
  }
}

void Clients::close_all() {
  closing_ = true;
  for (auto& connection : connections_) connection->abort("");
}

}  // namespace ws::load
