// The load generator's command line: see `load --help`.

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <fstream>

#include "e2e-tests/load/options.hpp"
#include "e2e-tests/load/report.hpp"
#include "e2e-tests/load/run.hpp"
#include "e2e-tests/load/verdict.hpp"

namespace {

constexpr int kExact = 0, kUsage = 1, kNotConnected = 2, kWrong = 3;  // exit statuses

// As many connections as the system allows.
void raise_file_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) std::perror("load: --cpu");
}

int run_load(const ws::load::Options& options) {
  if (options.cpu >= 0) pin_to(options.cpu);
  raise_file_limit();
  signal(SIGPIPE, SIG_IGN);
  ws::load::Run run(options);
  const bool connected = run.execute();
  if (!options.json.empty()) {
    std::ofstream file(options.json);
    if (!(file << report_json(run))) throw std::runtime_error(options.json + " cannot be written");
  }
  std::fputs(report_text(run).c_str(), stdout);
  if (!connected) return kNotConnected;
  return exact(run) ? kExact : kWrong;
}

}  // namespace

int main(int argc, char** argv) {
  ws::load::Options options;
  int status = kExact;
  if (!ws::load::parse_options(argc, argv, options, status)) return status;
  try {
    return run_load(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "load: %s\n", error.what());
    return kUsage;
  }
}
