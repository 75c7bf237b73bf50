#include "ws-user/client/client.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "shared/base/log.hpp"
#include "shared/net/loop/signals.hpp"
#include "ws-user/client/connection.hpp"
#include "ws-user/client/line_input.hpp"
#include "ws-user/client/options.hpp"
#include "ws-user/client/pipe_view.hpp"
#include "ws-user/client/terminal_view.hpp"
#include "ws-user/client/text.hpp"

namespace ws::client {
namespace {

constexpr int kSignalExit = 128;  // plus the signal: how a shell tells a death by signal

// Session: the loop, with the chat and its connection on it. What feeds and shows the chat differs: see the
// two functions below.
class Session {
 public:
  using Hook = std::function<void()>;

  Session(const ChatConfig& config, View& view, Hook after_event, Hook before_abort)
      : after_event_(std::move(after_event)),
        connection_(streams_, [this] { settle(); }),
        chat_(config, connection_, view, clock_),
        signals_(loop_, [this, abort = std::move(before_abort)](int signal) { on_signal(signal, abort); }) {
    connection_.connect(chat_);
  }

  int run() {
    chat_.start();
    settle();
    loop_.run();
    return chat_.exit_code().value_or(Chat::kFailure);
  }
  // After the chat has been told something: its next alarm, or the end.
  void settle() {
    after_event_();
    if (chat_.exit_code()) return loop_.stop();
    auto next = chat_.next_alarm();
    if (next == armed_for_) return;
    armed_for_ = next;
    alarm_.reset();
    if (next) alarm_ = loop_.after(std::max(*next - clock_.now(), milliseconds(0)), [this] { ring(); });
  }
  Chat& chat() { return chat_; }
  net::EventLoop& loop() { return loop_; }

 private:
  void ring() {
    armed_for_.reset();
    chat_.on_time();
    settle();
  }
  void on_signal(int signal, const Hook& before_abort) {
    if (std::exchange(interrupted_, true)) {
      before_abort();
      std::_Exit(kSignalExit + signal);
    }
    chat_.leave();
    settle();
  }

  SystemClock clock_;
  net::EventLoop loop_{clock_};
  net::Streams streams_{loop_};
  Hook after_event_;
  Connection connection_;
  Chat chat_;
  net::Signals signals_;
  std::unique_ptr<net::Timer> alarm_;
  std::optional<MonoTime> armed_for_;
  bool interrupted_ = false;
};

int run_in_pipe(const Options& options) {
  PipeView view(options.json);
  std::unique_ptr<LineInput> input;
  std::unique_ptr<Session> session;
  auto after_event = [&] {
    if (view.broken()) session->chat().leave();
    input->flow(session->chat().takes_input());
  };
  session = std::make_unique<Session>(options.chat, view, after_event, [] {});
  auto on_line = [&](const std::string& line) {
    session->chat().say(line);
    session->settle();
  };
  auto on_end = [&] {
    session->chat().on_end_of_input();
    session->settle();
  };
  input = std::make_unique<LineInput>(session->loop(), on_line, on_end);
  int code = session->run();
  input.reset();  // before the loop it is on
  return code;
}

int run_at_terminal(const Options& options) {
  std::unique_ptr<Session> session;
  LineEditor::Callbacks callbacks;
  callbacks.on_line = [&](std::string line) {
    session->loop().post([&session, line = std::move(line)] {
      session->chat().on_line(line);
      session->settle();
    });
  };
  callbacks.on_end = [&] {
    session->loop().post([&session] {
      session->chat().on_end_of_input();
      session->settle();
    });
  };
  auto editor = std::make_unique<LineEditor>(std::move(callbacks));
  TerminalView view(*editor, colours_wanted());
  session = std::make_unique<Session>(
      options.chat, view, [] {}, [&] { editor->restore_terminal(); });
  session->loop().post([&] { editor->start(); });
  int code = session->run();
  editor.reset();  // its thread posts to the session's loop
  return code;
}

}  // namespace

int run(std::vector<std::string> arguments) {
  bool interactive = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  int exit_code = 0;
  auto options = read_options(std::move(arguments), interactive, &exit_code);
  if (!options) return exit_code;
  set_up_locale();
  set_up_log({"warn", "text"});
  return interactive ? run_at_terminal(*options) : run_in_pipe(*options);
}

}  // namespace ws::client
