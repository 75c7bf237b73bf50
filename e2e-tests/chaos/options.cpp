#include "e2e-tests/chaos/options.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <random>

namespace ws::chaos {
namespace {

constexpr int kUsageError = 2;

constexpr const char* kDescription =
    "chaos: 4 servers, 40 clients and one or two relayers that are killed, frozen and cut off from each "
    "other.\nEvery acknowledged message must reach every member who stays, once, in its sender's order.";

}  // namespace

std::optional<Options> read_options(int count, char** words, int* exit_code) {
  Options options;
  CLI::App app(kDescription, "chaos");
  app.add_option("--rounds", options.rounds, "Rounds, a few seconds each")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--relayers", options.relayers, "1 or 2; 0: half of the rounds each")
      ->check(CLI::Range(0, 2))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "What a failed run has printed; 0: any")->capture_default_str();
  app.add_option("--drop-records", options.drop_records,
                 "Share of the records that the links leave out, so that resuming is tried hard")
      ->check(CLI::Range(0.0, 0.5))
      ->capture_default_str();
  app.add_flag("--verbose", options.verbose, "A line for every round, in place of a progress bar");
  try {
    app.parse(count, words);
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    *exit_code = 0;
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    std::cerr << "chaos: " << error.what() << '\n';
    *exit_code = kUsageError;
    return std::nullopt;
  }
  if (options.seed == 0) options.seed = std::random_device{}();
  return options;
}

}  // namespace ws::chaos
