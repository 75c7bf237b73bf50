#include "shared/base/line_writer.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "shared/base/metrics.hpp"

namespace ws {
namespace {

constexpr milliseconds kGatherTime{5};                // from the first line that waits to its writing
constexpr std::size_t kGathered = 64 * 1024;          // bytes that wait no longer
constexpr std::size_t kKeptCapacity = 2 * kGathered;  // after a burst the memory goes back

std::uint64_t count_lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

// Waits as long as it takes. Returns what was not written because of an error.
std::string_view write_all(int fd, std::string_view rest) {
  while (!rest.empty()) {
    const ssize_t written = ::write(fd, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // whoever gave us the descriptor wants it so
      pollfd room{fd, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      break;
    }
  }
  return rest;
}

void append_within(std::string& text, std::string_view more, std::size_t most) {
  const std::size_t needed = text.size() + more.size();
  if (needed > text.capacity()) text.reserve(std::clamp(2 * text.capacity(), needed, most));
  text.append(more);
}

}  // namespace

struct LineWriter::Shared {
  explicit Shared(int descriptor) : fd(descriptor) {}

  void run();
  // A notice alone waits for the next line where the descriptor has just refused one.
  bool has_work() const { return !waiting.empty() || (left_out != 0 && !refusing); }
  void write_batch(std::unique_lock<std::mutex>& lock);

  const int fd;
  std::mutex mutex;              // guards these:
  std::condition_variable wake;  // the thread
  std::condition_variable idle;  // whoever flushes
  std::string waiting;
  std::size_t in_batch = 0;    // bytes being written
  std::uint64_t left_out = 0;  // lines that no notice has told of yet
  Notice notice;
  bool writing = false;
  bool refusing = false;  // the descriptor, the last time
  bool hurry = false;
  bool closing = false;
  bool left_behind = false;  // the descriptor may be somebody else's by now
  Counter lost;

  std::string batch;  // the thread's own
};

void LineWriter::Shared::run() {
  std::unique_lock lock(mutex);
  while (true) {
    wake.wait(lock, [this] { return closing || has_work(); });
    wake.wait_for(lock, kGatherTime, [this] { return closing || hurry; });
    if (left_behind || !has_work()) return;
    write_batch(lock);
    if (!has_work()) idle.notify_all();
  }
}

// What waits, then what is to be said of lines that found no room behind it.
void LineWriter::Shared::write_batch(std::unique_lock<std::mutex>& lock) {
  hurry = false;
  writing = true;
  batch.swap(waiting);
  in_batch = batch.size();
  std::uint64_t untold = std::exchange(left_out, 0);
  std::string told;
  try {
    if (untold != 0 && notice) told = notice(untold);
  } catch (const std::exception&) {  // of memory: the next notice tells of them
    left_out = std::exchange(untold, 0);
  }
  lock.unlock();
  const std::uint64_t refused = count_lines(write_all(fd, batch));
  const bool silent = !write_all(fd, told).empty();
  batch.clear();
  if (batch.capacity() > kKeptCapacity) batch.shrink_to_fit();
  lock.lock();
  writing = false;
  in_batch = 0;
  refusing = refused != 0 || silent;
  lost.add(refused);
  left_out += refused + (silent ? untold : 0);
}

LineWriter::LineWriter(int fd)
    : shared_(std::make_shared<Shared>(fd)), thread_([shared = shared_] { shared->run(); }) {}

LineWriter::~LineWriter() {
  {
    std::lock_guard lock(shared_->mutex);
    shared_->closing = true;
    shared_->wake.notify_one();
  }
  if (thread_.join_within(kLastPatience)) return;
  std::lock_guard lock(shared_->mutex);
  shared_->left_behind = true;
}

void LineWriter::say_what_is_left_out_with(Notice notice) {
  std::lock_guard lock(shared_->mutex);
  shared_->notice = std::move(notice);
}

void LineWriter::add(std::string_view line, Haste haste) {
  std::lock_guard lock(shared_->mutex);
  Shared& shared = *shared_;
  const std::size_t room = kMostHeld - shared.in_batch;
  if (shared.waiting.size() + line.size() > room) {
    ++shared.left_out;
    return shared.lost.add();
  }
  const bool first = shared.waiting.empty();
  append_within(shared.waiting, line, room);
  shared.hurry = shared.hurry || haste == Haste::kAtOnce || shared.waiting.size() >= kGathered;
  if (first || shared.hurry) shared.wake.notify_one();
}

bool LineWriter::flush(milliseconds patience) {
  std::unique_lock lock(shared_->mutex);
  shared_->hurry = true;
  shared_->wake.notify_one();
  return shared_->idle.wait_for(lock, patience, [this] { return !shared_->writing && !shared_->has_work(); });
}

std::uint64_t LineWriter::lost() const {
  return shared_->lost.value();
}

}  // namespace ws
