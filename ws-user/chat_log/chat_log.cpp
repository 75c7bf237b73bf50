#include "ws-user/chat_log/chat_log.hpp"

#include <algorithm>

namespace ws::chat_log {
namespace {

constexpr milliseconds kGatherTime{20};      // from the first message of a batch to its writing
constexpr milliseconds kRetryInterval{500};  // of a disk that failed
constexpr milliseconds kReportInterval{60'000};

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

ChatLog::ChatLog(std::string name, std::unique_ptr<LineSink> sink, const Clock& clock,
                 std::size_t max_waiting)
    : name_(std::move(name)),
      sink_(std::move(sink)),
      clock_(clock),
      max_waiting_(max_waiting),
      limiter_(kReportInterval),
      thread_([this] { run(); }) {}

ChatLog::~ChatLog() {
  close();
}

void ChatLog::append(std::string_view event) {
  std::unique_lock lock(mutex_);
  if (in_batch_ + waiting_.size() + event.size() >= max_waiting_) return stats_.lost.add();
  bool first = waiting_.empty();
  std::size_t start = waiting_.size();
  waiting_.append(event);
  // Outside of strings JSON may hold line breaks, and they mean nothing there; inside it cannot.
  std::replace(waiting_.begin() + static_cast<std::ptrdiff_t>(start), waiting_.end(), '\n', ' ');
  waiting_ += '\n';
  lock.unlock();
  if (first) wake_.notify_one();
}

void ChatLog::reopen() {
  std::lock_guard lock(mutex_);
  reopen_ = true;
  wake_.notify_one();
}

void ChatLog::close() {
  {
    std::lock_guard lock(mutex_);
    closing_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void ChatLog::run() {
  write_batch();  // of nothing: a file that cannot be is told at the start
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return closing_ || reopen_ || in_batch_ != 0 || !waiting_.empty(); });
    wake_.wait_for(lock, failing_ ? kRetryInterval : kGatherTime, [this] { return closing_ || reopen_; });
    bool last = closing_;
    bool moved = std::exchange(reopen_, false);
    if (batch_.empty()) {
      batch_.swap(waiting_);
    } else {
      batch_ += waiting_;
      waiting_.clear();
    }
    in_batch_ = batch_.size();
    lock.unlock();
    if (moved) sink_->reopen();
    write_batch();
    lock.lock();
    in_batch_ = batch_.size();
    stats_.waiting.set(static_cast<std::int64_t>(in_batch_ + waiting_.size()));
    if (last) break;
  }
  if (batch_.empty()) return;
  stats_.lost.add(count_lines(batch_));
  spdlog::error("{} messages never reached the chat log {}", count_lines(batch_), name_);
}

void ChatLog::write_batch() {
  LineSink::Result result = sink_->append(batch_);
  stats_.written.add(count_lines(std::string_view(batch_).substr(0, result.written)));
  batch_.erase(0, result.written);
  if (!result.problem.empty()) stats_.failures.add();
  report(result.problem);
}

// Says when the trouble begins and when it is over, not how it goes on.
void ChatLog::report(const std::string& problem) {
  bool failed = !problem.empty();
  if (failed == std::exchange(failing_, failed)) return;
  if (!failed) return spdlog::info("the chat log {} is written again", name_);
  std::uint64_t suppressed = 0;
  if (!limiter_.allow(clock_.now(), &suppressed)) return;
  spdlog::error(
      "the chat log {} cannot be written: {}; the chat goes on, up to {} MiB of it wait ({} like this "
      "before)",
      name_, problem, max_waiting_ / (1024 * 1024), suppressed);
}

}  // namespace ws::chat_log
