#include "ws-user/chat_log/chat_log.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include "shared/base/log.hpp"

namespace ws::chat_log {
namespace {

constexpr milliseconds kGatherTime{20};      // from the first message of a batch to its writing
constexpr milliseconds kRetryInterval{500};  // of a disk that failed
constexpr milliseconds kReportInterval{60'000};

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

struct ChatLog::Shared {
  Shared(std::string file, std::unique_ptr<LineSink> lines, const Clock& time, std::size_t most)
      : name(std::move(file)), sink(std::move(lines)), clock(time), max_waiting(most) {}

  void run();
  LineSink::Result hand_over_batch(bool moved);
  void write_batch(std::unique_lock<std::mutex>& lock);
  // These hold the mutex:
  void take_waiting();
  bool append(std::string_view event);
  void judge_disk();
  void report(const std::string& problem);
  void count_waiting() { stats.waiting.set(static_cast<std::int64_t>(in_batch + waiting.size())); }

  const std::string name;  // of the file, for people
  const std::unique_ptr<LineSink> sink;
  const Clock& clock;  // gone once the thread was left behind
  const std::size_t max_waiting;

  std::mutex mutex;  // guards these:
  std::condition_variable wake;
  ChatLogStats stats;
  std::string waiting;  // whole lines
  std::size_t in_batch = 0;
  std::uint64_t lines_in_batch = 0;
  std::optional<MonoTime> handed_over;  // to the sink, which has not come back yet
  bool failing = false;
  LogLimiter troubles{kReportInterval};
  LogLimiter losses{kReportInterval};
  bool reopen = false;
  bool closing = false;
  bool left_behind = false;

  std::string batch;  // the thread's own: whole lines, older than those that wait
};

void ChatLog::Shared::run() {
  std::unique_lock lock(mutex);
  write_batch(lock);  // of nothing: a file that cannot be is told at the start
  while (!left_behind) {
    wake.wait(lock, [this] { return closing || reopen || in_batch != 0 || !waiting.empty(); });
    wake.wait_for(lock, failing ? kRetryInterval : kGatherTime, [this] { return closing || reopen; });
    const bool last = closing;
    take_waiting();
    write_batch(lock);
    if (last) return;
  }
}

// Without memory to put both together, what waits goes on waiting.
void ChatLog::Shared::take_waiting() {
  if (batch.empty()) return batch.swap(waiting);
  try {
    batch += waiting;
  } catch (const std::bad_alloc&) {
    return;
  }
  waiting.clear();
}

LineSink::Result ChatLog::Shared::hand_over_batch(bool moved) {
  try {
    if (moved) sink->reopen();
    return sink->append(batch);
  } catch (const std::exception& e) {
    return {0, e.what()};
  }
}

void ChatLog::Shared::write_batch(std::unique_lock<std::mutex>& lock) {
  in_batch = batch.size();
  lines_in_batch = count_lines(batch);
  handed_over = clock.now();
  const bool moved = std::exchange(reopen, false);
  lock.unlock();
  const LineSink::Result result = hand_over_batch(moved);
  batch.erase(0, result.written);
  const std::uint64_t lines_left = count_lines(batch);
  lock.lock();
  if (left_behind) return;  // all of them were counted as lost
  handed_over.reset();
  stats.written.add(lines_in_batch - lines_left);
  if (!result.problem.empty()) stats.failures.add();
  in_batch = batch.size();
  lines_in_batch = lines_left;
  count_waiting();
  report(result.problem);
}

// Whether it is the first that waits.
bool ChatLog::Shared::append(std::string_view event) {
  if (in_batch + waiting.size() + event.size() >= max_waiting) {
    stats.lost.add();
    std::uint64_t suppressed = 0;
    if (losses.allow(clock.now(), &suppressed))
      spdlog::error("the chat log {} loses messages: its disk takes none, and {} bytes wait ({} before this)",
                    name, in_batch + waiting.size(), suppressed);
    return false;
  }
  const bool first = waiting.empty();
  const auto start = static_cast<std::ptrdiff_t>(waiting.size());
  waiting.append(event);
  // Outside of strings JSON may hold line breaks, and they mean nothing there; inside it cannot.
  std::replace(waiting.begin() + start, waiting.end(), '\n', ' ');
  waiting += '\n';
  count_waiting();
  return first;
}

// A disk that hangs tells nobody: the next message asks.
void ChatLog::Shared::judge_disk() {
  if (failing || !handed_over || clock.now() - *handed_over < kHangs) return;
  stats.failures.add();
  report("it neither takes nor refuses anything");
}

// Says when the trouble begins and when it is over, not how it goes on.
void ChatLog::Shared::report(const std::string& problem) {
  const bool failed = !problem.empty();
  if (failed == std::exchange(failing, failed)) return;
  if (!failed) return spdlog::info("the chat log {} is written again", name);
  std::uint64_t suppressed = 0;
  if (!troubles.allow(clock.now(), &suppressed)) return;
  spdlog::error(
      "the chat log {} cannot be written: {}; the chat goes on, up to {} MiB of it wait ({} like this "
      "before)",
      name, problem, max_waiting / (1024 * 1024), suppressed);
}

ChatLog::ChatLog(std::string name, std::unique_ptr<LineSink> sink, const Clock& clock,
                 std::size_t max_waiting)
    : shared_(std::make_shared<Shared>(std::move(name), std::move(sink), clock, max_waiting)),
      thread_([shared = shared_] { shared->run(); }) {}

ChatLog::~ChatLog() {
  close();
}

void ChatLog::append(std::string_view event) {
  bool first = false;
  {
    std::lock_guard lock(shared_->mutex);
    shared_->judge_disk();
    first = shared_->append(event);
  }
  if (first) shared_->wake.notify_one();
}

void ChatLog::reopen() {
  std::lock_guard lock(shared_->mutex);
  shared_->reopen = true;
  shared_->wake.notify_one();
}

void ChatLog::close(milliseconds patience) {
  Shared& shared = *shared_;
  {
    std::lock_guard lock(shared.mutex);
    if (std::exchange(shared.closing, true)) return;
    shared.wake.notify_one();
  }
  const bool ended = thread_.join_within(patience);
  std::lock_guard lock(shared.mutex);
  shared.left_behind = !ended;
  const std::uint64_t missing = shared.lines_in_batch + count_lines(shared.waiting);
  shared.stats.lost.add(missing);
  shared.count_waiting();
  if (missing != 0 || !ended)
    spdlog::error("{} messages never reached the chat log {}{}", missing, shared.name,
                  ended ? "" : ", which hangs");
}

const ChatLogStats& ChatLog::stats() const {
  return shared_->stats;
}

}  // namespace ws::chat_log
