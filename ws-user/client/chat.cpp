#include "ws-user/client/chat.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "ws-user/client/requests.hpp"

namespace ws::client {
namespace {

constexpr milliseconds kPingAfter{20'000};
constexpr milliseconds kPongPatience{10'000};
constexpr milliseconds kSendPatience{2'000};   // for what is under way when we leave
constexpr milliseconds kClosePatience{1'000};  // for the server's answer to our farewell
constexpr int kFirstServerError = 500;         // HTTP statuses from here on may be better later

const CloseInfo* info_of(CloseCode code) {
  auto found = std::find_if(kCloseCodes.begin(), kCloseCodes.end(),
                            [&](const CloseInfo& info) { return info.code == code; });
  return found == kCloseCodes.end() ? nullptr : &*found;
}

bool may_come_back(const Closed& closed) {
  if (closed.http_status != 0) return closed.http_status >= kFirstServerError;
  const CloseInfo* info = info_of(closed.code);
  return info == nullptr || info->reconnect;
}

std::string reason_of(const Closed& closed) {
  if (!closed.text.empty()) return closed.text;
  const CloseInfo* info = info_of(closed.code);
  return info == nullptr ? "the connection broke" : std::string(info->meaning);
}

std::string in_seconds(milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(time.count()) / 1000);
  return text;
}

}  // namespace

Chat::Chat(ChatConfig config, Wire& wire, View& view, const Clock& clock)
    : config_(std::move(config)),
      wire_(wire),
      view_(view),
      clock_(clock),
      name_(config_.username),
      rooms_(config_.rooms),
      redial_(config_.patience, config_.seed, clock.now()) {}

void Chat::start() {
  view_.notice("Connecting to " + config_.address.shown() + "...");
  if (config_.interactive) {
    for (const char* line :
         {"WebSocket Client", "----------------", "Type your message and press Enter to send",
          "Type \"exit\" to quit, /help for more", "Press Ctrl+C to quit"}) {
      view_.notice(line);
    }
  }
  dial();
}

void Chat::dial() {
  state_ = State::kDialling;
  wire_.dial(config_.address.with_username(name_));
}

void Chat::on_open() {
  bool again = redial_.ever_connected();
  redial_.connected();
  state_ = State::kOpen;
  rooms_.begin();
  alarms_.set(Alarm::kPing, clock_.now() + kPingAfter);
  if (again) {
    view_.notice("Connected again; what others said meanwhile is not shown");
  } else {
    view_.notice("Connected to WebSocket server");
    if (config_.interactive) view_.notice("Enter message (or \"exit\" to quit):");
  }
  for (const std::string& room : rooms_.joined())
    ask({again ? Asked::What::kRejoin : Asked::What::kJoin, room, {}});
  if (config_.interactive && rooms_.in_default() && rooms_.default_name().empty()) ask_where();
  settle();
}

void Chat::on_pong() {
  alarms_.clear(Alarm::kPongDue);
  alarms_.set(Alarm::kPing, clock_.now() + kPingAfter);
}

void Chat::on_closed(const Closed& closed) {
  bool was_dialling = state_ == State::kDialling;
  bool was_closing = state_ == State::kClosing;
  state_ = State::kDown;
  unconfirmed_.put_all_back();
  asked_.clear();
  alarms_.clear_all();
  if (std::exchange(redial_at_once_, false)) return dial();
  if (was_closing || leaving_) return end(kSuccess);
  std::string what = was_dialling ? "Cannot connect: " : "Lost the connection: ";
  what += reason_of(closed);
  auto hint = std::exchange(reconnect_hint_, std::nullopt);
  std::optional<milliseconds> delay;
  if (may_come_back(closed)) delay = redial_.after_loss(clock_.now(), hint);
  if (!delay) {
    view_.problem(what);
    return end(kFailure);
  }
  view_.problem(what + "; trying again in " + in_seconds(*delay));
  unconfirmed_.show_waiting([this](const Outgoing& message) { view_.waits(message.text); });
  alarms_.set(Alarm::kDial, clock_.now() + *delay);
  settle();
}

void Chat::on_time() {
  while (auto alarm = alarms_.take_due(clock_.now())) ring(*alarm);
  settle();
}

void Chat::ring(Alarm alarm) {
  switch (alarm) {
    case Alarm::kDial:
      return dial();
    case Alarm::kPing:
      wire_.ping();
      return alarms_.set(Alarm::kPongDue, clock_.now() + kPongPatience);
    case Alarm::kPongDue:
      wire_.drop();
      return on_closed({CloseCode::kAbnormal, "the server does not answer any more", 0});
    case Alarm::kShowWaiting:
      return unconfirmed_.show_waiting([this](const Outgoing& message) { view_.waits(message.text); });
    case Alarm::kLinger:
      return leave();
    case Alarm::kGiveUpSends:
      return farewell();
    case Alarm::kClosed:
      wire_.drop();
      return end(kSuccess);
    case Alarm::kResume:
      return;  // settle() sends on
  }
}

// After whatever happened: sends what may be sent, updates the prompt, and leaves if that is what is left.
void Chat::settle() {
  if (exit_code_) return;
  if (state_ == State::kOpen && !alarms_.is_set(Alarm::kResume)) {
    while (const Outgoing* message = unconfirmed_.next()) wire_.send(chat_request(*message));
  }
  view_.status({rooms_.several() ? rooms_.active() : "", unconfirmed_.size(), state_ == State::kOpen});
  bool idle = state_ == State::kOpen && unconfirmed_.empty() && asked_.empty();
  if (leaving_ && idle) return farewell();
  if (input_ended_ && idle) finish_input();
}

// Everything that was typed is with the server; is there more to hear?
void Chat::finish_input() {
  if (!config_.linger || alarms_.is_set(Alarm::kLinger)) return;
  if (*config_.linger != milliseconds::zero())
    return alarms_.set(Alarm::kLinger, clock_.now() + *config_.linger);
  if (!config_.count) farewell();
}

void Chat::leave() {
  if (leaving_) return;
  leaving_ = true;
  if (state_ != State::kOpen) {
    wire_.drop();
    return end(kSuccess);
  }
  alarms_.set(Alarm::kGiveUpSends, clock_.now() + kSendPatience);
  settle();
}

void Chat::farewell() {
  if (state_ == State::kClosing) return;
  state_ = State::kClosing;
  alarms_.clear_all();
  alarms_.set(Alarm::kClosed, clock_.now() + kClosePatience);
  wire_.close();
}

void Chat::end(int code) {
  if (exit_code_) return;
  alarms_.clear_all();
  if (!unconfirmed_.empty()) {
    failed_ = true;
    view_.problem(std::to_string(unconfirmed_.size()) +
                  (unconfirmed_.size() == 1 ? " message was" : " messages were") + " not sent");
  }
  exit_code_ = failed_ ? kFailure : code;
}

}  // namespace ws::client
