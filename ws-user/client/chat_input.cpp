// Chat, as far as it concerns what is typed.
#include "shared/base/utf8.hpp"
#include "shared/protocol/limits.hpp"
#include "shared/protocol/text.hpp"
#include "ws-user/client/chat.hpp"
#include "ws-user/client/requests.hpp"

namespace ws::client {
namespace {

constexpr milliseconds kShowWaitingAfter{700};  // a confirmation is rarely later than that

std::string trimmed(std::string_view text) {
  std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") + 1 - first));
}

}  // namespace

struct Chat::Command {
  std::string_view name;
  std::string_view usage;
  std::string_view meaning;
  void (Chat::*handler)(const std::string& argument);
};

const std::vector<Chat::Command>& Chat::commands() {
  static const std::vector<Command> table{
      {"join", "/join ROOM", "enter a room, or go on typing in one you are in", &Chat::join},
      {"leave", "/leave [ROOM]", "leave a room: the one you type in, or another", &Chat::leave_room},
      {"rooms", "/rooms", "where you are; * is where what you type goes", &Chat::list_rooms},
      {"nick", "/nick NAME", "be called something else", &Chat::rename},
      {"help", "/help", "this", &Chat::help},
      {"exit", "exit", "leave; so do /exit, Ctrl-C and Ctrl-D", &Chat::quit},
      {"quit", "", "", &Chat::quit},
  };
  return table;
}

void Chat::on_line(const std::string& line) {
  std::string text = trimmed(line);
  if (text.empty()) return;
  if (text == "exit") return leave();
  if (text.rfind("//", 0) == 0) return say(text.substr(1));
  if (text.front() != '/') return say(line);
  std::size_t space = std::min(text.find(' '), text.size());
  run(std::string_view(text).substr(1, space - 1), trimmed(std::string_view(text).substr(space)));
  settle();
}

void Chat::run(std::string_view name, const std::string& argument) {
  for (const Command& command : commands()) {
    if (command.name == name) return (this->*command.handler)(argument);
  }
  view_.problem("There is no command /" + std::string(name) +
                "; see /help, or type two slashes to send a line that begins with one");
}

void Chat::say(const std::string& text) {
  constexpr std::size_t kLongest = protocol::ClientLimits().max_message;
  auto refuse = [&](const std::string& why) {
    failed_ = failed_ || !config_.interactive;
    view_.problem("Not sent: " + why);
  };
  if (leaving_) return;
  if (text.size() > kLongest) return refuse("longer than " + std::to_string(kLongest) + " bytes");
  if (!is_utf8(text)) return refuse("not valid UTF-8");
  if (rooms_.nowhere()) return refuse("you are in no room; /join one");
  if (unconfirmed_.full()) return refuse("too many messages wait already");
  std::uint64_t ref = ++last_ref_;
  Outgoing& message =
      unconfirmed_.add({ref, rooms_.active(), text, config_.cid_prefix + std::to_string(ref), false, false});
  if (state_ != State::kOpen) {
    message.shown_waiting = true;
    view_.waits(text);
  } else if (!alarms_.is_set(Alarm::kShowWaiting)) {
    alarms_.set(Alarm::kShowWaiting, clock_.now() + kShowWaitingAfter);
  }
  settle();
}

void Chat::on_end_of_input() {
  if (config_.interactive) return leave();
  input_ended_ = true;
  settle();
}

void Chat::ask(Asked asked) {
  std::uint64_t ref = ++last_ref_;
  bool leaves = asked.what == Asked::What::kLeave;
  wire_.send(leaves ? leave_request(asked.room, ref)
                    : join_request(asked.room, asked.name.empty() ? name_ : asked.name, ref));
  asked_.emplace(std::to_string(ref), std::move(asked));
}

// Only the server knows what its default room is called.
void Chat::ask_where() {
  wire_.send(where_request());
  asked_.emplace(kWhereRef, Asked{Asked::What::kWhere, {}, {}});
}

void Chat::join(const std::string& room) {
  if (!protocol::is_name(room, protocol::ClientLimits().max_room_name))
    return view_.problem("Use: /join ROOM");
  if (rooms_.has(room)) {
    rooms_.activate(room);
    return view_.notice("What you type goes to " + room);
  }
  if (state_ == State::kOpen) return ask({Asked::What::kJoin, room, {}});
  rooms_.add(room);
  view_.notice("You will be in " + room + " once connected");
}

void Chat::leave_room(const std::string& argument) {
  std::string room = !argument.empty() ? argument : rooms_.active();
  if (room.empty()) room = rooms_.default_name();
  bool in_it = rooms_.has(room) || (rooms_.in_default() && room == rooms_.default_name());
  if (room.empty() && rooms_.in_default())
    return view_.problem("You are in the server's default room; /join another to leave it");
  if (!in_it) return view_.problem(room.empty() ? "You are in no room" : "You are not in " + room);
  if (state_ == State::kOpen) return ask({Asked::What::kLeave, room, {}});
  rooms_.remove(room);
  view_.notice("You are no longer in " + room);
}

void Chat::list_rooms(const std::string&) {
  if (rooms_.in_default()) {
    const std::string& name = rooms_.default_name();
    return view_.notice("* the server's default room" + (name.empty() ? "" : ", " + name));
  }
  if (rooms_.nowhere()) return view_.notice("You are in no room; /join one");
  for (const std::string& room : rooms_.joined())
    view_.notice((room == rooms_.active() ? "* " : "  ") + room);
}

void Chat::rename(const std::string& name) {
  if (!protocol::is_name(name, protocol::ClientLimits().max_username))
    return view_.problem("Use: /nick NAME (up to 64 bytes)");
  if (state_ == State::kOpen && !rooms_.in_default() && !rooms_.nowhere()) {
    return ask({Asked::What::kNick, rooms_.active(), name});
  }
  name_ = name;
  view_.notice("You are now " + name);
  if (state_ != State::kOpen) return;
  // Only a new connection, or a join, tells the server a name; a join would leave the default room.
  redial_at_once_ = true;
  state_ = State::kDialling;
  wire_.close();
}

void Chat::help(const std::string&) {
  constexpr std::size_t kColumn = 16;
  view_.notice("Type a message and press Enter to send it. Besides:");
  for (const Command& command : commands()) {
    if (command.usage.empty()) continue;
    std::string usage(command.usage);
    usage.resize(std::max(kColumn, usage.size() + 1), ' ');
    view_.notice("  " + usage + std::string(command.meaning));
  }
}

}  // namespace ws::client
