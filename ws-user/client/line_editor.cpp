#include "ws-user/client/line_editor.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cwchar>
#include <utility>

#include "ws-user/client/text.hpp"

namespace ws::client {
namespace {

constexpr int kHistoryLines = 1'000;
constexpr std::size_t kUsualColumns = 80;
constexpr const char* kEraseBelow = "\x1b[J";  // from the cursor on

struct KeyBinding {
  const char* key;
  const char* command;
};
constexpr KeyBinding kKeys[] = {
    {"\\e[3~", "ed-delete-next-char"}, {"\\e[1~", "ed-move-to-beg"},  {"\\e[4~", "ed-move-to-end"},
    {"\\e[H", "ed-move-to-beg"},       {"\\e[F", "ed-move-to-end"},   {"\\eOH", "ed-move-to-beg"},
    {"\\eOF", "ed-move-to-end"},       {"\\e[1;5C", "em-next-word"},  {"\\e[1;5D", "ed-prev-word"},
    {"^R", "ed-search-prev-history"},  {"^W", "ed-delete-prev-word"}, {"^I", "ed-unassigned"},
};

int resumed = -1;  // an eventfd: the shell has brought us back (fg) after Ctrl-Z

void on_resume(int) {
  constexpr std::uint64_t kOne = 1;
  if (::write(resumed, &kOne, sizeof kOne) < 0) return;  // full: it has been told already
}

void up(std::size_t rows) {
  std::fputc('\r', stdout);
  if (rows != 0) std::fprintf(stdout, "\x1b[%zuA", rows);
}

}  // namespace

LineEditor::LineEditor(Callbacks callbacks)
    : callbacks_(std::move(callbacks)), wake_(::eventfd(0, EFD_CLOEXEC)) {
  ::tcgetattr(STDIN_FILENO, &before_);
  resumed = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::signal(SIGCONT, on_resume);
  editor_ = ::el_init("ws-user", stdin, stdout, stderr);
  history_ = ::history_init();
  HistEvent event;
  ::history(history_, &event, H_SETSIZE, kHistoryLines);
  ::history(history_, &event, H_SETUNIQUE, 1);
  ::el_set(editor_, EL_CLIENTDATA, this);
  ::el_set(editor_, EL_PROMPT, &LineEditor::prompt_of);
  ::el_set(editor_, EL_EDITOR, "emacs");
  ::el_set(editor_, EL_SIGNAL, 0);
  ::el_set(editor_, EL_HIST, ::history, history_);
  ::el_set(editor_, EL_GETCFN, &LineEditor::read_key);
  set_up_keys();
}

LineEditor::~LineEditor() {
  ::eventfd_write(wake_.get(), 1);
  if (thread_.joinable()) thread_.join();
  ::el_end(editor_);
  ::history_end(history_);
  restore_terminal();
  std::signal(SIGCONT, SIG_DFL);
  ::close(std::exchange(resumed, -1));
}

void LineEditor::restore_terminal() {
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

void LineEditor::set_up_keys() {
  for (const KeyBinding& binding : kKeys) ::el_set(editor_, EL_BIND, binding.key, binding.command, nullptr);
  ::el_source(editor_, nullptr);  // ~/.editrc: whoever has one wants it
}

void LineEditor::start() {
  thread_ = std::thread([this] { run(); });
}

// The editor's thread
// ----------------------------------------------------------------------------------------------------------

void LineEditor::run() {
  std::unique_lock turn(turn_);
  while (true) {
    int count = 0;
    const char* typed = ::el_gets(editor_, &count);
    if (typed == nullptr || count <= 0) break;
    std::string line(typed, static_cast<std::size_t>(count));
    bool ended = line.back() != '\n';
    if (!ended) line.pop_back();
    remove_typed(line);
    if (ended) break;
    remember(line);
    callbacks_.on_line(std::move(line));
  }
  if (editing_) take_line_away();
  editing_ = false;
  std::fflush(stdout);
  callbacks_.on_end();
}

char* LineEditor::prompt_of(EditLine* editor) {
  void* self = nullptr;
  ::el_get(editor, EL_CLIENTDATA, &self);
  return static_cast<LineEditor*>(self)->prompt_.data();
}

int LineEditor::read_key(EditLine* editor, wchar_t* key) {
  void* self = nullptr;
  ::el_get(editor, EL_CLIENTDATA, &self);
  return static_cast<LineEditor*>(self)->next_key(key);
}

// 1 and a character, or 0 at the end.
int LineEditor::next_key(wchar_t* key) {
  std::mbstate_t state{};
  constexpr auto kInvalid = static_cast<std::size_t>(-1), kMore = static_cast<std::size_t>(-2);
  while (true) {
    char byte = 0;
    if (next_byte(&byte) != 1) return 0;
    std::size_t length = std::mbrtowc(key, &byte, 1, &state);
    if (length == kInvalid) state = {};
    if (length != kInvalid && length != kMore) return 1;
  }
}

// Lets the loop have the terminal while nothing is typed.
int LineEditor::next_byte(char* byte) {
  std::fflush(stdout);
  editing_ = true;
  turn_.unlock();
  ssize_t count = -1;
  pollfd ready[] = {{STDIN_FILENO, POLLIN, 0}, {wake_.get(), POLLIN, 0}, {resumed, POLLIN, 0}};
  while (count < 0) {
    if (::poll(ready, 3, -1) < 0) continue;  // a signal, which the loop handles
    if (ready[1].revents != 0) break;
    if (ready[2].revents != 0) take_terminal_back();
    if (ready[0].revents == 0) continue;
    count = ::read(STDIN_FILENO, byte, 1);
    if (count < 0 && errno != EINTR && errno != EAGAIN) break;
  }
  turn_.lock();
  follow_size();
  return count == 1 ? 1 : 0;
}

// The shell had the terminal, and left it in its own mode.
void LineEditor::take_terminal_back() {
  std::lock_guard turn(turn_);
  std::uint64_t times = 0;
  if (::read(resumed, &times, sizeof times) < 0) return;
  ::el_set(editor_, EL_PREP_TERM, 0);
  ::el_set(editor_, EL_PREP_TERM, 1);
  ::el_set(editor_, EL_REFRESH);
  std::fflush(stdout);
}

// The line has been entered, and the cursor stands below it: the chat shows it again once it is sent.
void LineEditor::remove_typed(std::string_view line) {
  editing_ = false;
  std::size_t rows = (display_width(prompt_) + display_width(line)) / columns() + 1;
  up(rows);
  std::fputs(kEraseBelow, stdout);
  std::fflush(stdout);
}

void LineEditor::remember(const std::string& line) {
  HistEvent event;
  if (!line.empty()) ::history(history_, &event, H_ENTER, line.c_str());
}

// The loop's thread
// ----------------------------------------------------------------------------------------------------------

void LineEditor::print(std::string_view text) {
  std::lock_guard turn(turn_);
  if (editing_) take_line_away();
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
  if (editing_) ::el_set(editor_, EL_REFRESH);
  std::fflush(stdout);
}

void LineEditor::set_prompt(std::string prompt) {
  std::lock_guard turn(turn_);
  if (prompt == prompt_) return;
  if (editing_) take_line_away();
  prompt_ = std::move(prompt);
  if (editing_) ::el_set(editor_, EL_REFRESH);
  std::fflush(stdout);
}

std::size_t LineEditor::columns() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualColumns;
  return size.ws_col;
}

void LineEditor::follow_size() {
  std::size_t now = columns();
  if (std::exchange(width_, now) != now) ::el_resize(editor_);
}

// Erases prompt and line, and leaves the cursor where they began.
void LineEditor::take_line_away() {
  follow_size();
  const LineInfo* line = ::el_line(editor_);
  std::string_view before_cursor(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
  up((display_width(prompt_) + display_width(before_cursor)) / columns());
  std::fputs(kEraseBelow, stdout);
}

}  // namespace ws::client
