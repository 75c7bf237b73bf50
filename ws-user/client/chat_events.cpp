// Chat, as far as it concerns what the server says.
#include <algorithm>

#include "ws-user/client/chat.hpp"

namespace ws::client {
namespace {

constexpr milliseconds kSlowDown{1'000};  // after the server asked for it

std::uint64_t number_of(const std::string& ref) {
  bool digits = !ref.empty() && ref.size() < 20 &&
                std::all_of(ref.begin(), ref.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::stoull(ref) : 0;
}

}  // namespace

void Chat::on_frame(std::string_view frame) {
  if (state_ != State::kOpen) return;
  auto event = protocol::decode_server_event(frame);
  if (!event) return view_.problem("The server said something that is no JSON object; is this a ws-user?");
  if (event->type == "chat") heard(*event, frame);
  if (event->type == "sent") confirmed(*event);
  if (event->type == "error") refused(*event);
  if (event->type == "going-away") reconnect_hint_ = event->reconnect_in;
  if (event->type == "joined" || event->type == "left" || event->type == "where") {
    if (auto asked = take_asked(event->ref)) answered(*asked, *event);
  }
  settle();
}

void Chat::heard(const protocol::ServerEvent& event, std::string_view frame) {
  if (config_.count && heard_ >= *config_.count) return;
  rooms_.learn_default(event.room);
  const std::string& text = event.is_text ? event.text : event.message;
  view_.heard({event.timestamp, rooms_.several() ? event.room : "", event.user, text, frame});
  if (config_.count && ++heard_ >= *config_.count) leave();
}

void Chat::confirmed(const protocol::ServerEvent& event) {
  std::uint64_t ref = number_of(event.ref);
  if (!unconfirmed_.has(ref)) return;
  Outgoing message = unconfirmed_.take(ref);
  if (unconfirmed_.empty()) alarms_.clear(Alarm::kShowWaiting);
  view_.sent({event.timestamp, rooms_.several() ? message.room : "", name_, message.text, {}});
}

std::optional<Chat::Asked> Chat::take_asked(const std::string& ref) {
  auto found = asked_.find(ref);
  if (found == asked_.end()) return std::nullopt;
  Asked asked = std::move(found->second);
  asked_.erase(found);
  return asked;
}

void Chat::answered(const Asked& asked, const protocol::ServerEvent& event) {
  if (!event.user.empty()) name_ = event.user;
  switch (asked.what) {
    case Asked::What::kJoin:
      // Those named at the start are there already, and the first of them stays the one that is typed into.
      if (!rooms_.has(asked.room)) rooms_.add(asked.room);
      return view_.notice("You are in " + asked.room + " as " + name_);
    case Asked::What::kRejoin:
      return;
    case Asked::What::kWhere:
      rooms_.learn_default(event.room);
      if (!rooms_.in_default()) return;  // joined another meanwhile
      if (event.room.empty()) rooms_.leave_default();
      return view_.notice(event.room.empty() ? "You are in no room; /join one"
                                             : "You are in " + event.room + " as " + name_);
    case Asked::What::kNick:
      return view_.notice("You are now " + name_);
    case Asked::What::kLeave:
      if (rooms_.has(asked.room)) {
        rooms_.remove(asked.room);
      } else {
        rooms_.leave_default();
      }
      return view_.notice("You are no longer in " + asked.room);
  }
}

void Chat::refused(const protocol::ServerEvent& event) {
  if (auto asked = take_asked(event.ref)) return refused(*asked, event);
  std::uint64_t ref = number_of(event.ref);
  if (!unconfirmed_.has(ref)) return view_.problem("The server says: " + event.text);
  if (event.code == name_of(ErrorCode::kRateLimited) || event.code == name_of(ErrorCode::kOverloaded)) {
    unconfirmed_.put_back(ref);
    return alarms_.set(Alarm::kResume, clock_.now() + kSlowDown);
  }
  failed_ = failed_ || !config_.interactive;
  view_.problem("Not sent: \"" + unconfirmed_.take(ref).text + "\": " + event.text);
}

void Chat::refused(const Asked& asked, const protocol::ServerEvent& event) {
  if (asked.what == Asked::What::kWhere) return;  // a server from before it could be asked
  bool joins = asked.what == Asked::What::kJoin || asked.what == Asked::What::kRejoin;
  if (joins) {
    failed_ = failed_ || !config_.interactive;
    rooms_.remove(asked.room);
    return view_.problem("Cannot join " + asked.room + ": " + event.text);
  }
  view_.problem((asked.what == Asked::What::kNick ? "Not renamed: " : "Cannot leave: ") + event.text);
}

}  // namespace ws::client
