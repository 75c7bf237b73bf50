#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "e2e-tests/harness/temp_directory.hpp"
#include "e2e-tests/harness/time.hpp"

namespace ws::e2e {

// ProcessSpec: what to run. The environment is only what is named here, so that no setting of the developer's
// own shell reaches the program, and the working directory is a fresh one unless named, so that no `.env`
// does.
struct ProcessSpec {
  std::string program;  // a name beside this binary (or in $WS_BIN), or an absolute path
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
  std::string directory;
  std::optional<unsigned> open_files;  // limit on descriptors, soft and hard
  int terminal = -1;                   // a terminal's descriptor: its standard streams, instead of the log
};

// Where the program of that name is: beside this binary, or in $WS_BIN.
std::string path_of(const std::string& program);

// Exit: how a process ended.
struct Exit {
  int code = 0;    // exit code, -1 if a signal ended it
  int signal = 0;  // 0 unless a signal ended it
};

// Process: a child that dies with us. Its output goes to a file, printed when the scenario fails. The
// destructor stops it (SIGTERM, then SIGKILL) and fails the scenario if it crashed or a sanitizer complained.
//
// Thread: one. Owns the child and its log. Errors: Failure if it cannot be started.
class Process {
 public:
  explicit Process(const ProcessSpec& spec);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  pid_t pid() const { return pid_; }
  void signal(int number);
  bool running();
  // Waits for the end; throws Failure if `deadline` passes first.
  Exit wait(const Deadline& deadline = Deadline());
  // Everything it printed so far, on either stream.
  std::string output() const;

  void limit_open_files(unsigned limit);  // from now on
  long memory() const;                    // resident bytes
  int descriptors() const;                // open ones
  Duration cpu_time() const;              // user and system, since it started

 private:
  void report_if_broken();
  std::string log_file() const { return directory_.path() + "/log"; }

  TempDirectory directory_;
  std::string program_;
  pid_t pid_ = -1;
  std::optional<Exit> exit_;
  int last_signal_ = 0;  // that we sent
};

// Runs `spec` to its end. A program that goes on running is killed and throws Failure.
struct Finished {
  Exit exit;
  std::string output;
};
Finished run(const ProcessSpec& spec, const Deadline& deadline = Deadline());

}  // namespace ws::e2e
