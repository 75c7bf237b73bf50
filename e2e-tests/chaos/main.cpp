// The chaos test: real processes, real links, and everything that goes wrong with them. `chaos --help` tells
// its options; scripts/chaos.sh builds and runs it.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <unistd.h>

#include <iostream>

#include "e2e-tests/chaos/run.hpp"

namespace ws::chaos {
namespace {

constexpr int kBarWidth = 30;  // characters
constexpr Duration kRecoveryLimit{1'000};
constexpr std::size_t kFewRecoveries = 3;  // with fewer, a median says little

Options options;

// Progress: a bar on a terminal, a line a round elsewhere.
class Progress {
 public:
  explicit Progress(int rounds) : rounds_(rounds), bar_(::isatty(STDOUT_FILENO) == 1 && !options.verbose) {}
  void round_done(const std::string& story) {
    ++done_;
    if (!bar_) {
      std::cout << done_ << "/" << rounds_ << "  " << story << std::endl;
      return;
    }
    const auto filled = static_cast<std::size_t>(kBarWidth * done_ / rounds_);
    std::cout << "\r\x1b[K[" << std::string(filled, '#') << std::string(kBarWidth - filled, '.') << "] "
              << done_ << '/' << rounds_ << "  " << story << std::flush;
    if (done_ == rounds_) std::cout << '\n';
  }

 private:
  int rounds_;
  int done_ = 0;
  bool bar_;
};

TEST_CASE("chaos: every acknowledged message reaches every member who stays, once and in order") {
  Progress progress(options.rounds);
  const auto tell = [&](const std::string& story) { progress.round_done(story); };
  Findings findings;
  const int with_two = options.relayers == 0   ? options.rounds / 2
                       : options.relayers == 2 ? options.rounds
                                               : 0;
  INFO("seed " << options.seed);
  // After a failed check each process prints the end of its log when it is stopped.
  const auto judge = [](const Findings& found) {
    if (!found.good()) FAIL_CHECK("a message was lost, or came twice or out of order, or a process ended");
  };
  if (with_two < options.rounds) {
    run_rounds(options, 1, options.rounds - with_two, options.seed, findings, tell, judge);
  }
  if (with_two > 0 && findings.good()) {
    run_rounds(options, 2, with_two, options.seed + 1, findings, tell, judge);
  }
  std::cout << describe(findings) << "seed " << options.seed << (findings.good() ? "" : ": FAILED")
            << std::endl;
  if (findings.recoveries >= kFewRecoveries && options.drop_records == 0) {
    const bool recovers_soon = findings.recovery_median <= kRecoveryLimit * e2e::kStretch;
    if (!recovers_soon) FAIL_CHECK("half of the recoveries took longer than " << kRecoveryLimit.count());
  }
}

}  // namespace
}  // namespace ws::chaos

int main(int count, char** words) {
  int exit_code = 0;
  const auto options = ws::chaos::read_options(count, words, &exit_code);
  if (!options) return exit_code;
  ws::chaos::options = *options;
  std::cout << "seed " << options->seed << std::endl;
  doctest::Context context;
  return context.run();
}
