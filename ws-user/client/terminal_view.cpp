#include "ws-user/client/terminal_view.hpp"

#include "ws-user/client/text.hpp"

namespace ws::client {

std::string TerminalView::prompt(const Status& status) {
  std::string prompt;
  if (!status.room.empty()) prompt += '[' + printable(status.room) + "] ";
  // While connected, a confirmation is a moment away: no need to make the prompt flicker.
  if (!status.connected) {
    std::string waiting = status.waiting == 0 ? "" : ", " + std::to_string(status.waiting) + " waiting";
    prompt += "(offline" + waiting + ") ";
  }
  return prompt + "> ";
}

}  // namespace ws::client
