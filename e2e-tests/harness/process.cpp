#include "e2e-tests/harness/process.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "e2e-tests/harness/failure.hpp"

namespace ws::e2e {
namespace {

constexpr Duration kStopPatience = 7s;  // the 5 s the servers may take, and some
constexpr unsigned kWaitIntervalUs = 1000;
constexpr std::size_t kPrintedLogBytes = 8 * 1024;  // the end of a log, in a failure's output

}  // namespace

std::string path_of(const std::string& program) {
  if (program.find('/') != std::string::npos) return program;
  const char* directory = std::getenv("WS_BIN");
  if (directory != nullptr) return (std::filesystem::absolute(directory) / program).string();
  return (std::filesystem::read_symlink("/proc/self/exe").parent_path() / program).string();
}

namespace {

// Strings: a null-terminated array of C strings, as exec takes it.
class Strings {
 public:
  explicit Strings(std::vector<std::string> strings) : strings_(std::move(strings)) {
    for (std::string& text : strings_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  char* const* data() const { return pointers_.data(); }

 private:
  std::vector<std::string> strings_;
  std::vector<char*> pointers_;
};

std::vector<std::string> command_line(const ProcessSpec& spec) {
  std::vector<std::string> words{path_of(spec.program)};
  words.insert(words.end(), spec.arguments.begin(), spec.arguments.end());
  return words;
}

std::vector<std::string> environment(const ProcessSpec& spec) {
  std::vector<std::string> entries;
  for (const char* passed : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(passed)) entries.push_back(std::string(passed) + "=" + value);
  }
  for (const auto& [name, value] : spec.environment) entries.push_back(name + "=" + value);
  return entries;
}

void limit_open_files(unsigned limit) {
  const rlimit both{limit, limit};
  ::setrlimit(RLIMIT_NOFILE, &both);
}

// In the child, between fork and exec.
[[noreturn]] void become(const ProcessSpec& spec, const Strings& words, const Strings& entries, int log,
                         const std::string& directory, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(127);
  if (spec.terminal >= 0) ::setsid();
  if (spec.terminal >= 0) ::ioctl(spec.terminal, TIOCSCTTY, 0);  // so that Ctrl-C reaches it
  ::dup2(spec.terminal >= 0 ? spec.terminal : ::open("/dev/null", O_RDONLY), STDIN_FILENO);
  ::dup2(spec.terminal >= 0 ? spec.terminal : log, STDOUT_FILENO);
  ::dup2(spec.terminal >= 0 ? spec.terminal : log, STDERR_FILENO);
  ::close_range(3, ~0U, 0);
  if (spec.open_files) limit_open_files(*spec.open_files);
  if (::chdir(directory.c_str()) == 0) ::execve(words.data()[0], words.data(), entries.data());
  constexpr std::string_view kComplaint = "cannot be executed\n";
  if (::write(STDERR_FILENO, kComplaint.data(), kComplaint.size()) < 0) ::_exit(126);
  ::_exit(127);
}

bool has_sanitizer_report(const std::string& log) {
  for (const char* mark : {"AddressSanitizer", "LeakSanitizer", "ThreadSanitizer", "runtime error:"}) {
    if (log.find(mark) != std::string::npos) return true;
  }
  return false;
}

Exit to_exit(int status) {
  if (WIFSIGNALED(status)) return {-1, WTERMSIG(status)};
  return {WEXITSTATUS(status), 0};
}

}  // namespace

Process::Process(const ProcessSpec& spec) : program_(spec.program) {
  const Strings words(command_line(spec));
  const Strings entries(environment(spec));
  const std::string directory = spec.directory.empty() ? directory_.path() : spec.directory;
  const int log = ::open(log_file().c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (log < 0) throw_errno("open " + log_file());
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become(spec, words, entries, log, directory, parent);
  ::close(log);
  if (pid_ < 0) throw_errno("fork");
}

Process::~Process() {
  try {
    if (running()) signal(SIGTERM);
    wait(Deadline(kStopPatience));
  } catch (const Failure&) {
    signal(SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ADD_FAIL_CHECK_AT(__FILE__, __LINE__, program_ << " did not stop when told to");
  }
  report_if_broken();
}

void Process::report_if_broken() {
  const std::string log = output();
  const bool crashed = exit_ && exit_->signal != 0 && exit_->signal != last_signal_;
  if (crashed) ADD_FAIL_CHECK_AT(__FILE__, __LINE__, program_ << " was ended by signal " << exit_->signal);
  if (has_sanitizer_report(log)) ADD_FAIL_CHECK_AT(__FILE__, __LINE__, "sanitizer report of " << program_);
  if (!test_case_failing()) return;
  const std::size_t skipped = log.size() > kPrintedLogBytes ? log.size() - kPrintedLogBytes : 0;
  std::cout << "--- log of " << program_ << " (" << pid_ << ")\n" << log.substr(skipped) << "---\n";
}

void Process::limit_open_files(unsigned limit) {
  const rlimit both{limit, limit};
  if (::prlimit(pid_, RLIMIT_NOFILE, &both, nullptr) != 0) throw_errno("prlimit");
}

void Process::signal(int number) {
  if (exit_) return;
  ::kill(pid_, number);
  last_signal_ = number;
}

bool Process::running() {
  int status = 0;
  if (!exit_ && ::waitpid(pid_, &status, WNOHANG) == pid_) exit_ = to_exit(status);
  return !exit_;
}

Exit Process::wait(const Deadline& deadline) {
  while (running()) {
    if (deadline.passed()) throw Failure(program_ + " is still running");
    ::usleep(kWaitIntervalUs);
  }
  return *exit_;
}

std::string Process::output() const {
  return read_file(log_file());
}

Finished run(const ProcessSpec& spec, const Deadline& deadline) {
  Process process(spec);
  const Exit exit = process.wait(deadline);
  return {exit, process.output()};
}

}  // namespace ws::e2e
