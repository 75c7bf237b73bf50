#pragma once

#include <histedit.h>
#include <termios.h>

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "shared/net/loop/unique_fd.hpp"

namespace ws::client {

// LineEditor: the line being typed, at the bottom of a terminal, with history and all the keys of libedit.
// What is printed meanwhile appears above it; the line is taken away and drawn again, never torn.
//
// libedit waits for keys where it stands (in a search, after an escape), so it has a thread of its own. A
// lock says whose turn the terminal is: that thread lets go of it only while it waits for a key.
//
// Thread: loop for the methods; the callbacks come on the editor's thread. Owns the terminal's mode: it is as
// before once this is destroyed. There may be one in a process, since SIGCONT is its own.
class LineEditor {
 public:
  struct Callbacks {
    std::function<void(std::string line)> on_line;
    std::function<void()> on_end;  // Ctrl-D, or the terminal is gone
  };

  explicit LineEditor(Callbacks callbacks);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  void start();
  // One or more lines, without the last line break.
  void print(std::string_view text);
  void set_prompt(std::string prompt);
  // Gives the terminal back as it was, for somebody who ends the process at once.
  void restore_terminal();

 private:
  static char* prompt_of(EditLine* editor);
  static int read_key(EditLine* editor, wchar_t* key);
  int next_key(wchar_t* key);
  int next_byte(char* byte);
  void take_terminal_back();
  void set_up_keys();
  void run();
  std::size_t columns() const;
  void follow_size();
  void take_line_away();
  void remove_typed(std::string_view line);
  void remember(const std::string& line);

  Callbacks callbacks_;
  termios before_{};
  net::UniqueFd wake_;  // an eventfd that ends the wait for a key
  std::mutex turn_;     // whose the terminal is; guards all below
  EditLine* editor_ = nullptr;
  History* history_ = nullptr;
  std::string prompt_ = "> ";
  std::size_t width_ = 0;  // columns, as libedit last heard
  bool editing_ = false;   // a line is on the screen
  std::thread thread_;
};

}  // namespace ws::client
