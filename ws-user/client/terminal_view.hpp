#pragma once

#include <string>

#include "ws-user/client/line_editor.hpp"
#include "ws-user/client/paint.hpp"
#include "ws-user/client/view.hpp"

namespace ws::client {

// TerminalView: for people. Everything appears above the line being typed; the prompt says where it goes and
// what still waits.
//
// Thread: loop.
class TerminalView final : public View {
 public:
  TerminalView(LineEditor& editor, bool colours) : editor_(editor), paint_(colours) {}

  void heard(const Line& line) override { editor_.print(paint_.message(line)); }
  void sent(const Line& line) override { editor_.print(paint_.own(line)); }
  void waits(std::string_view text) override { editor_.print(paint_.waiting(text)); }
  void notice(std::string_view text) override { editor_.print(paint_.notice(text)); }
  void problem(std::string_view text) override { editor_.print(paint_.problem(text)); }
  void status(const Status& status) override { editor_.set_prompt(prompt(status)); }

  // "> ", "[Room 1] > ", "(offline, 2 waiting) > ".
  static std::string prompt(const Status& status);

 private:
  LineEditor& editor_;
  Paint paint_;
};

}  // namespace ws::client
