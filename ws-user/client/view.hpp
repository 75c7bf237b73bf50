#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ws::client {

// A message to be shown, somebody's or our own.
struct Line {
  std::string timestamp;  // as the server said it
  std::string room;       // empty: not worth mentioning, there is but one
  std::string user;
  std::string text;
  std::string_view event;  // the server's frame; empty for our own
};

// What the prompt tells.
struct Status {
  std::string room;         // where what is typed goes; empty: not worth mentioning
  std::size_t waiting = 0;  // messages typed and not confirmed
  bool connected = false;
};

// View: where the chat shows what happens: a terminal, a pipe, or a test.
//
// Thread: loop.
class View {
 public:
  virtual ~View() = default;
  virtual void heard(const Line& line) = 0;
  virtual void sent(const Line& line) = 0;          // ours, confirmed by the server
  virtual void waits(std::string_view text) = 0;    // ours, not confirmed yet
  virtual void notice(std::string_view text) = 0;   // for people only
  virtual void problem(std::string_view text) = 0;  // for scripts too
  virtual void status(const Status& status) = 0;
};

// Wire: the connection as the chat uses it.
//
// Thread: loop. Answers come later, never from within these calls.
class Wire {
 public:
  virtual ~Wire() = default;
  virtual void dial(const std::string& url) = 0;
  virtual void send(std::string_view frame) = 0;
  virtual void ping() = 0;
  virtual void close() = 0;  // with a farewell
  virtual void drop() = 0;   // without; nothing of it is told any more
};

}  // namespace ws::client
