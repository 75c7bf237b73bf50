#include "e2e-tests/harness/restless_client.hpp"

#include <algorithm>
#include <sstream>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

constexpr std::uint16_t kRestart = 1012;

Upgrade upgrade_of(const RestlessClient::Manners& manners) {
  Upgrade upgrade;
  if (!manners.watched.empty()) upgrade.path = "/broadcast?room=" + manners.watched;
  upgrade.receive_buffer = manners.receive_buffer;
  return upgrade;
}

}  // namespace

RestlessClient::RestlessClient(int number, const Address& address, const Manners& manners, Oracle& oracle,
                               std::mt19937& generator)
    : number_(number),
      watched_(manners.watched),
      echo_(manners.echo),
      oracle_(oracle),
      generator_(generator),
      client_(WsClient::open(address, upgrade_of(manners))) {
  if (watched_.empty()) return;
  rooms_.insert(watched_);
  oracle_.joins(number_, watched_);
  oracle_.joined(number_, watched_);
}

void RestlessClient::join(const std::string& room) {
  rooms_.insert(room);
  append(Step::kJoin, room, R"({"type":"join-room","echo":)" + std::string(echo_ ? "true" : "false"));
}

void RestlessClient::leave(const std::string& room) {
  rooms_.erase(room);
  append(Step::kLeave, room, R"({"type":"leave-room")");
}

void RestlessClient::chat(const std::string& room, std::size_t padding) {
  const int number = scripted_[room]++;
  const std::string words = std::to_string(number_) + " " + std::to_string(number) + " ";
  append(Step::kChat, room, R"({"type":"chat","message":)" + quote(words + std::string(padding, 'x')),
         number);
}

void RestlessClient::append(decltype(Step::kind) kind, const std::string& room, const std::string& json,
                            int number) {
  const std::string ref = std::to_string(last_ref_++);
  const std::string text = json + ",\"room\":" + quote(room) + ",\"ref\":" + quote(ref) + "}";
  steps_.push_back({script_.size(), room, kind, number});
  unanswered_[ref] = room;
  if (chance(4) != 0) {
    script_ += encode({Opcode::text, text});
    return;
  }
  const std::size_t cut = chance(static_cast<unsigned>(text.size()));
  script_ +=
      encode({Opcode::text, text.substr(0, cut), false}) + encode({Opcode::continuation, text.substr(cut)});
}

void RestlessClient::hang_up_somewhere() {
  hangs_up_ = true;
  script_.resize(chance(static_cast<unsigned>(script_.size())));
}

// How many bytes to send now, as chance has it.
std::size_t RestlessClient::piece() {
  static constexpr unsigned kPieces[] = {2, 10, 100, 1'000, 10'000};
  std::size_t end = std::min<std::size_t>(script_.size(), position_ + 1 + chance(kPieces[chance(5)]));
  for (; next_step_ < steps_.size() && steps_[next_step_].begin < end; ++next_step_)
    announce(steps_[next_step_]);
  return end - position_;
}

void RestlessClient::announce(const Step& step) {
  if (step.kind == Step::kJoin) oracle_.joins(number_, step.room);
  if (step.kind == Step::kChat) oracle_.says(number_, step.room);
}

void RestlessClient::write() {
  if (position_ < script_.size()) {
    const std::size_t size = piece();
    if (size > 0)
      position_ +=
          client_.socket().send_blindly(std::string_view(script_).substr(position_, size), Deadline(0ms));
  }
  if (!hangs_up_ || position_ < script_.size()) return;
  if (chance(2) == 0) client_.socket().reset();
  client_.drop();
}

void RestlessClient::step() {
  if (gone()) return;
  write();
  if (gone() || !reading_) return;
  read_all();
}

void RestlessClient::read_all() {
  const TcpSocket::Received received = client_.socket().receive(Deadline(0ms));
  while (const auto frame = take_frame(client_.socket().inbox())) take(*frame);
  if (received != TcpSocket::Received::end || gone()) return;
  oracle_.complain(number_, "was cut off");
  client_.drop();
}

void RestlessClient::take(const InFrame& frame) {
  if (frame.opcode == Opcode::text) return hear(frame.payload);
  if (frame.opcode != Opcode::close || !expects_restart_ ||
      frame.payload.substr(0, 2) != close_payload(kRestart))
    oracle_.complain(number_, "was sent a frame that is no text: " + frame.payload);
  client_.send_close(kRestart);
  client_.drop();
}

void RestlessClient::hear(const std::string& text) {
  const Json json(text);
  const std::string type = json.string("type");
  if (type == "system") return;  // who watches is told who comes and goes
  if (type == "going-away" && expects_restart_) return;
  if (type != "chat" && watched_.empty()) return answered(json.string("ref"), type, text);
  std::istringstream words(json.string(watched_.empty() ? "message" : "content"));
  int speaker = 0;
  int number = 0;
  words >> speaker >> number;
  if (speaker == number_ && !echo_) oracle_.complain(number_, "hears itself: " + text);
  oracle_.heard(number_, watched_.empty() ? json.string("room") : watched_, speaker, number);
}

void RestlessClient::answered(const std::string& ref, const std::string& type, const std::string& text) {
  const auto found = unanswered_.find(ref);
  if (found == unanswered_.end()) return oracle_.complain(number_, "is answered twice: " + text);
  const std::string room = found->second;
  unanswered_.erase(found);
  const Step& step = steps_[static_cast<std::size_t>(std::stoi(ref))];
  const auto kind = step.kind;
  if (type == "joined" && kind == Step::kJoin) return oracle_.joined(number_, room);
  if (type == "left" && kind == Step::kLeave) return oracle_.left(number_, room);
  if (type == "sent" && kind == Step::kChat) return oracle_.sent(number_, room, step.number);
  // Whoever leaves before the room was ready has not been there.
  if (kind == Step::kJoin && text.find("not-joined") != std::string::npos) return;
  oracle_.complain(number_, "is answered wrongly: " + text);
}

}  // namespace ws::e2e
