#pragma once

#include <string>
#include <string_view>

#include "e2e-tests/harness/process.hpp"
#include "e2e-tests/harness/time.hpp"

namespace ws::e2e {

// Terminal: a pseudo-terminal with a program in it: keys are typed, and what it writes is kept.
//
// Thread: one. Owns both ends and the process.
class Terminal {
 public:
  // `spec.terminal` is set here. 80 columns, 24 rows.
  explicit Terminal(ProcessSpec spec);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal();

  void type(std::string_view keys);
  // Waits until `text` was written since the last call that found something, and forgets all up to it.
  // Returns what came before it. Throws Failure.
  std::string await(std::string_view text, const Deadline& deadline = Deadline());
  Process& process() { return *process_; }
  // Whether keys are shown by the terminal itself and passed on by lines, as a shell wants it.
  bool is_as_before() const;

 private:
  void read_some(Duration patience);

  int ours_ = -1;
  int theirs_ = -1;  // kept open: its mode is asked for after the program's end
  std::string written_;
  std::unique_ptr<Process> process_;
};

}  // namespace ws::e2e
