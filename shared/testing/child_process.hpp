#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <system_error>

namespace ws::testing {

// Runs `story` in a child process, where it may do to its process what it likes; it answers the child's
// status. Answers that, or minus the signal that ended the child.
template <typename Story>
int in_child(Story story) {
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child == 0) {
    std::signal(SIGABRT, SIG_DFL);
    std::_Exit(story());
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child)
    throw std::system_error(errno, std::generic_category(), "waitpid");
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace ws::testing
