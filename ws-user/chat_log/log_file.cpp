#include "ws-user/chat_log/log_file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include "shared/base/clock.hpp"

namespace ws::chat_log {
namespace {

constexpr mode_t kMode = 0640;  // what people said is not for everybody on the machine

constexpr milliseconds kLockPatience{500};  // others hold the lock for as long as one write takes
constexpr milliseconds kLockInterval{5};
constexpr milliseconds kReaderPatience{500};  // for the reader of a pipe to make room

// FileLock: holds others off a file while this lives, unless somebody else keeps the lock to himself.
class FileLock {
 public:
  explicit FileLock(int fd) : fd_(fd) {
    for (milliseconds waited{0}; !(held_ = ::flock(fd_, LOCK_EX | LOCK_NB) == 0); waited += kLockInterval) {
      if (waited >= kLockPatience) return;
      std::this_thread::sleep_for(kLockInterval);
    }
  }
  ~FileLock() {
    if (held_) ::flock(fd_, LOCK_UN);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  bool held() const { return held_; }

 private:
  int fd_;
  bool held_ = false;
};

bool makes_room(int fd) {
  pollfd room{fd, POLLOUT, 0};
  return ::poll(&room, 1, static_cast<int>(kReaderPatience.count())) == 1;
}

// How much of `bytes` was written; errno tells why not all of it.
std::size_t write_fully(int fd, std::string_view bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    ssize_t count = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
      continue;
    }
    if (count < 0 && errno == EINTR) continue;
    if (count == 0 || errno != EAGAIN) break;
    if (makes_room(fd)) continue;
    errno = EAGAIN;
    break;
  }
  return done;
}

// In words that tell somebody what to do about it.
std::string problem_of(int error) {
  if (error == ENXIO) return "nobody reads this pipe";
  if (error == EAGAIN) return "it takes no more, as nobody reads it";
  return std::strerror(error);
}

}  // namespace

LogFile::~LogFile() {
  close();
}

// A pipe is not moved away to begin a new one: its reader may have the beginning of a line.
void LogFile::reopen() {
  if (unfinished_.empty() || !is_current()) close();
}

void LogFile::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  unfinished_.clear();
}

bool LogFile::open() {
  if (fd_ >= 0) return true;
  std::error_code ignored;  // what is wrong with the directory, opening the file tells
  auto directory = std::filesystem::path(options_.path).parent_path();
  if (!directory.empty()) std::filesystem::create_directories(directory, ignored);
  // A pipe without a reader would otherwise be waited for.
  fd_ = ::open(options_.path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, kMode);
  struct stat status {};
  regular_ = fd_ >= 0 && ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode);
  return fd_ >= 0;
}

// False once another process has rotated the file, or somebody has removed it.
bool LogFile::is_current() const {
  struct stat ours {
  }, named{};
  return ::fstat(fd_, &ours) == 0 && ::stat(options_.path.c_str(), &named) == 0 &&
         ours.st_ino == named.st_ino && ours.st_dev == named.st_dev;
}

LogFile::Result LogFile::append(std::string_view lines) {
  std::string_view left = lines;
  if (!open()) return {0, problem_of(errno)};
  while (!left.empty()) {
    Step step = open() ? append_some(&left) : Step::kFailed;
    if (step == Step::kLocked) return {lines.size() - left.size(), "another process keeps it locked"};
    if (step == Step::kFailed) return {lines.size() - left.size(), problem_of(errno)};
    if (step == Step::kMoved) reopen();
  }
  return {lines.size(), {}};
}

// Takes what the file has room for off the front of `lines`, or makes room.
LogFile::Step LogFile::append_some(std::string_view* lines) {
  if (!regular_) return append_to_stream(lines);
  FileLock lock(fd_);
  return lock.held() ? append_locked(lines) : Step::kLocked;
}

// A line that was begun counts as taken; its rest goes first the next time.
LogFile::Step LogFile::append_to_stream(std::string_view* lines) {
  unfinished_.erase(0, write_fully(fd_, unfinished_));
  if (!unfinished_.empty()) return Step::kFailed;
  const std::size_t written = write_fully(fd_, *lines);
  if (written == lines->size()) {
    *lines = {};
    return Step::kDone;
  }
  const int error = errno;
  const std::size_t begun = written == 0 ? 0 : lines->find('\n', written - 1) + 1;
  unfinished_ = lines->substr(written, begun - written);
  lines->remove_prefix(begun);
  errno = error;
  return Step::kFailed;
}

LogFile::Step LogFile::append_locked(std::string_view* lines) {
  struct stat status {};
  if (::fstat(fd_, &status) != 0) return Step::kFailed;
  if (status.st_nlink == 0) return Step::kMoved;
  auto size = static_cast<std::uint64_t>(status.st_size);
  std::string_view run = that_fits(*lines, size);
  if (run.empty()) {
    if (!is_current() || rotate()) return Step::kMoved;
    run = *lines;  // it cannot be moved: rather a long file than a lost message
  }
  if (write_fully(fd_, run) != run.size()) {
    int error = errno;
    // A disk that filled up half-way: better no line than the beginning of one.
    bool clean = ::ftruncate(fd_, status.st_size) == 0;
    errno = clean ? error : EIO;
    return Step::kFailed;
  }
  lines->remove_prefix(run.size());
  return Step::kDone;
}

// The whole lines from the front that keep the file within its size; one at least if it is empty.
std::string_view LogFile::that_fits(std::string_view lines, std::uint64_t size) const {
  if (options_.max_bytes == 0) return lines;
  std::uint64_t room = size < options_.max_bytes ? options_.max_bytes - size : 0;
  if (lines.size() <= room) return lines;
  std::size_t end = room == 0 ? std::string_view::npos : lines.rfind('\n', room - 1);
  if (end == std::string_view::npos && size == 0) end = lines.find('\n');
  return end == std::string_view::npos ? std::string_view() : lines.substr(0, end + 1);
}

// The lock is held, and FILE is the file it is held on.
bool LogFile::rotate() {
  auto name = [this](unsigned number) { return options_.path + '.' + std::to_string(number); };
  if (options_.kept_files == 0) return ::unlink(options_.path.c_str()) == 0;
  for (unsigned number = options_.kept_files; number > 1; --number) {
    std::rename(name(number - 1).c_str(), name(number).c_str());
  }
  return std::rename(options_.path.c_str(), name(1).c_str()) == 0;
}

}  // namespace ws::chat_log
