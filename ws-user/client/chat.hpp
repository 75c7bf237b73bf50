#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shared/base/clock.hpp"
#include "shared/base/errors.hpp"
#include "shared/protocol/server_event.hpp"
#include "ws-user/client/address.hpp"
#include "ws-user/client/alarms.hpp"
#include "ws-user/client/redial.hpp"
#include "ws-user/client/rooms.hpp"
#include "ws-user/client/unconfirmed.hpp"
#include "ws-user/client/view.hpp"

namespace ws::client {

struct ChatConfig {
  Address address;
  std::string username;  // empty: the server finds one
  std::vector<std::string> rooms;
  bool interactive = true;  // somebody sits there: greets, and understands commands
  Redial::Patience patience;
  std::optional<std::uint64_t> count;              // leave after hearing so many messages
  std::optional<milliseconds> linger{seconds(0)};  // stay so long after the end of input; none: without end
  std::uint64_t seed = 0;
  std::string cid_prefix;  // 96 random bits or more, as text
};

// How a connection ended.
struct Closed {
  CloseCode code = CloseCode::kAbnormal;
  std::string text;
  int http_status = 0;  // of a handshake that was refused
};

// Chat: the terminal client without terminal, socket and clock: what is typed becomes requests, what the
// server says is shown, and the connection is kept up until we leave.
//
// Thread: loop. Borrows everything.
class Chat {
 public:
  static constexpr int kSuccess = 0;
  static constexpr int kFailure = 1;  // something was not sent, or there is no server

  Chat(ChatConfig config, Wire& wire, View& view, const Clock& clock);

  void start();

  // What is typed. A line may be a command; a message is sent as it is.
  void on_line(const std::string& line);
  void say(const std::string& text);
  void on_end_of_input();
  bool takes_input() const { return !unconfirmed_.full(); }
  // Finishes what is under way, says farewell, ends.
  void leave();

  // What the connection tells.
  void on_open();
  void on_frame(std::string_view frame);
  void on_pong();
  void on_closed(const Closed& closed);

  std::optional<MonoTime> next_alarm() const { return alarms_.next(); }
  void on_time();
  // Set once it is over.
  std::optional<int> exit_code() const { return exit_code_; }

 private:
  enum class State : std::uint8_t { kDown, kDialling, kOpen, kClosing };
  // A request other than a message that the server has not answered.
  struct Asked {
    enum class What : std::uint8_t { kJoin, kRejoin, kLeave, kNick, kWhere } what;
    std::string room;
    std::string name;  // to be called from now on; empty: as before
  };
  struct Command;

  // chat.cpp: the connection's life
  void dial();
  void ring(Alarm alarm);
  void lost(const Closed& closed);
  void settle();
  void finish_input();
  void farewell();
  void end(int code);
  // chat_input.cpp: what is typed
  static const std::vector<Command>& commands();
  void run(std::string_view name, const std::string& argument);
  void join(const std::string& room);
  void leave_room(const std::string& argument);
  void list_rooms(const std::string&);
  void rename(const std::string& name);
  void help(const std::string&);
  void quit(const std::string&) { leave(); }
  void ask(Asked asked);
  void ask_where();
  // chat_events.cpp: what the server says
  void heard(const protocol::ServerEvent& event, std::string_view frame);
  void confirmed(const protocol::ServerEvent& event);
  void answered(const Asked& asked, const protocol::ServerEvent& event);
  void refused(const protocol::ServerEvent& event);
  void refused(const Asked& asked, const protocol::ServerEvent& event);
  std::optional<Asked> take_asked(const std::string& ref);

  ChatConfig config_;
  Wire& wire_;
  View& view_;
  const Clock& clock_;
  std::string name_;  // what the server calls us, as far as we know
  Rooms rooms_;
  Unconfirmed unconfirmed_;
  Redial redial_;
  Alarms alarms_;
  State state_ = State::kDown;
  std::unordered_map<std::string, Asked> asked_;  // by ref
  std::uint64_t last_ref_ = 0;
  std::uint64_t heard_ = 0;                     // messages
  std::optional<milliseconds> reconnect_hint_;  // of the server's farewell
  bool redial_at_once_ = false;                 // we closed to come back under another name
  bool input_ended_ = false;
  bool leaving_ = false;
  bool failed_ = false;  // something was not sent
  std::optional<int> exit_code_;
};

}  // namespace ws::client
