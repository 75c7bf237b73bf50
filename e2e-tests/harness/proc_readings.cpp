// What /proc says about a process.
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <sstream>

#include "e2e-tests/harness/failure.hpp"
#include "e2e-tests/harness/process.hpp"

namespace ws::e2e {
namespace {

std::string proc_path(pid_t pid, const char* name) {
  return "/proc/" + std::to_string(pid) + "/" + name;
}

}  // namespace

long Process::memory() const {
  std::istringstream fields(read_file(proc_path(pid_, "statm")));
  long total_pages = 0;
  long resident_pages = 0;
  if (!(fields >> total_pages >> resident_pages)) throw Failure(program_ + " has no memory: it is gone");
  return resident_pages * ::sysconf(_SC_PAGESIZE);
}

int Process::descriptors() const {
  const std::filesystem::directory_iterator entries(proc_path(pid_, "fd"));
  return static_cast<int>(std::distance(begin(entries), end(entries)));
}

Duration Process::cpu_time() const {
  const std::string stat = read_file(proc_path(pid_, "stat"));
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) throw Failure(program_ + " has no CPU time: it is gone");
  std::istringstream fields(stat.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field <= 13; ++field) fields >> skipped;  // `state` to `cmajflt`
  long user_ticks = 0;
  long system_ticks = 0;
  fields >> user_ticks >> system_ticks;
  return Duration((user_ticks + system_ticks) * 1000 / ::sysconf(_SC_CLK_TCK));
}

}  // namespace ws::e2e
