#pragma once

#include <stdexcept>
#include <string>

namespace ws::e2e {

// Failure: a scenario cannot go on because what it waited for did not happen. doctest prints the text.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The system call `what` failed with errno.
[[noreturn]] void throw_errno(const std::string& what);

// True once the running test case has a failed check or an exception is on its way out of it.
bool test_case_failing();

}  // namespace ws::e2e
